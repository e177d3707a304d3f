import { expect, test } from 'vitest';
import { MovableClock } from './movable-clock.ts';

const hour = 3_600_000;

test('who sleeps for hours wakes when the clock is moved there', async () => {
  const clock = new MovableClock();
  const begun = clock.now();
  const slept = clock.sleep(4 * hour);
  clock.moveBy(hour);
  clock.moveBy(3 * hour);
  await slept;
  expect(clock.now() - begun).toBeGreaterThanOrEqual(4 * hour);
  expect(clock.now() - begun).toBeLessThan(4 * hour + 5_000);
});

test('who sleeps wakes early when asked to', async () => {
  const asked = new AbortController();
  const slept = new MovableClock().sleep(hour, asked.signal);
  asked.abort();
  await slept;
});

test('what the system stamped before a move stays where it was', () => {
  const clock = new MovableClock();
  const before = Date.now() - 10_000;
  clock.moveBy(hour);
  expect(clock.fromSystem(before)).toBe(before);
  expect(clock.toSystem(before)).toBe(before);
  const now = Date.now();
  expect(clock.toSystem(clock.fromSystem(now))).toBe(now);
});

test('a moment that was jumped over is the moment of the jump', () => {
  const clock = new MovableClock();
  const jump = Date.now();
  clock.moveBy(2 * hour);
  expect(Math.abs(clock.toSystem(jump + hour) - jump)).toBeLessThan(1_000);
});

test('it does not go back', () => {
  const clock = new MovableClock();
  expect(() => clock.moveTo(Date.now() - hour)).toThrow(RangeError);
});

test('another one goes on with its time, and with what was stamped before', () => {
  const clock = new MovableClock();
  clock.moveBy(hour);
  const next = new MovableClock(clock.moves);
  expect(Math.abs(next.now() - clock.now())).toBeLessThan(1_000);
  const before = Date.now() - 10_000;
  expect(next.fromSystem(before)).toBe(before);
});
