import { describe, expect, it } from 'vitest';
import { held, isDue, isValid, secondsLeft } from './code-life';

const issued = {
  code: 'RW1.abc',
  issuedAt: '2026-01-10T12:00:00.000Z',
  expiresAt: '2026-01-10T12:01:00.000Z',
  now: '2026-01-10T12:00:00.000Z',
};
const serverMs = Date.parse(issued.now);

describe('the life of a code', () => {
  it('is counted on this device’s clock, however wrong that clock is', () => {
    const sixHoursAheadMs = serverMs + 6 * 3_600_000;
    const code = held(issued, sixHoursAheadMs, sixHoursAheadMs + 400);
    expect(secondsLeft(code, sixHoursAheadMs + 200)).toBe(60);
    expect(secondsLeft(code, sixHoursAheadMs + 30_200)).toBe(30);
  });

  it('takes into account that the server may have issued the code before it answered', () => {
    const code = held({ ...issued, now: '2026-01-10T12:00:05.000Z' }, serverMs, serverMs);
    expect(secondsLeft(code, serverMs)).toBe(55);
  });

  it('asks for another code from 45 seconds of age on', () => {
    const code = held(issued, serverMs, serverMs);
    expect(isDue(null, serverMs)).toBe(true);
    expect(isDue(code, serverMs + 44_999)).toBe(false);
    expect(isDue(code, serverMs + 45_000)).toBe(true);
  });

  it('asks for another code when the clock was set far back, as the age means nothing then', () => {
    const code = held(issued, serverMs, serverMs);
    expect(isDue(code, serverMs - 3_600_000)).toBe(true);
  });

  it('ends at the very instant of expiry, and never counts below zero', () => {
    const code = held(issued, serverMs, serverMs);
    expect(isValid(code, serverMs + 59_999)).toBe(true);
    expect(isValid(code, serverMs + 60_000)).toBe(false);
    expect(secondsLeft(code, serverMs + 90_000)).toBe(0);
  });
});
