import { describe, expect, it } from 'vitest';
import { Generator } from './generator.ts';
import type { Arrival } from './schedule.ts';

function every(intervalMs: number, count: number): Arrival[] {
  return Array.from({ length: count }, (_, index) => ({ atMs: index * intervalMs, journey: 'balance' as const }));
}

describe('the load generator', () => {
  it('does not wait for answers before it sends more', async () => {
    const answer = Promise.withResolvers<void>();
    const allSent = Promise.withResolvers<void>();
    let sent = 0;
    const generator = new Generator(every(1, 50), () => {
      sent += 1;
      if (sent === 50) allSent.resolve();
      return answer.promise;
    });
    await allSent.promise;
    answer.resolve();
    await generator.stop();
    expect(sent).toBe(50);
  });

  it('stops only when every answer is in', async () => {
    const answer = Promise.withResolvers<void>();
    const sent = Promise.withResolvers<void>();
    const generator = new Generator(every(1_000, 10), () => {
      sent.resolve();
      return answer.promise;
    });
    await sent.promise;
    let stopped = false;
    const stopping = generator.stop().then(() => (stopped = true));
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    answer.resolve();
    await stopping;
    expect(stopped).toBe(true);
  });

  it('sends at once what a late timer left behind, and says when it was due', async () => {
    const due: number[] = [];
    const allSent = Promise.withResolvers<void>();
    const generator = new Generator(every(5, 20), async (_, dueAt) => {
      due.push(dueAt);
      if (due.length === 1) blockFor(60);
      if (due.length === 20) allSent.resolve();
    });
    await allSent.promise;
    await generator.stop();
    expect(due.map((at) => Math.round(at - due[0]!))).toEqual(every(5, 20).map(({ atMs }) => atMs));
  });
});

function blockFor(durationMs: number): void {
  const until = performance.now() + durationMs;
  while (performance.now() < until);
}
