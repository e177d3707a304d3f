import { describe, expect, it } from 'vitest';
import { arrivals, chanceOf, mix, type Arrival } from './schedule.ts';

function take(count: number, ratePerS: number, seed = 1): Arrival[] {
  const schedule = arrivals(ratePerS, chanceOf(seed));
  return Array.from({ length: count }, () => schedule.next().value);
}

describe('the schedule of the load', () => {
  it('keeps the rate over time', () => {
    const last = take(20_000, 200).at(-1)!;
    expect(20_000 / (last.atMs / 1_000)).toBeCloseTo(200, -1);
  });

  it('keeps the mix of journeys', () => {
    const drawn = take(50_000, 200);
    for (const [journey, share] of Object.entries(mix)) {
      const count = drawn.filter((arrival) => arrival.journey === journey).length;
      expect(count / drawn.length).toBeCloseTo(share, 2);
    }
  });

  it('never goes back in time', () => {
    const times = take(5_000, 200).map((arrival) => arrival.atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('is the same for the same seed and another for another', () => {
    expect(take(50, 200, 7)).toEqual(take(50, 200, 7));
    expect(take(50, 200, 7)).not.toEqual(take(50, 200, 8));
  });
});
