import { expect, test } from 'vitest';
import { systemClock } from '../../engine/clock.ts';
import { MovableClock } from '../../testing/movable-clock.ts';
import { errorLines } from './error-lines.ts';

const line = (level: number, time: number) => JSON.stringify({ level, time, msg: 'x' });

test('errors written since the moment are found, and nothing else', () => {
  const lines = [line(50, 10), line(30, 200), line(50, 200), line(60, 300), 'plain text', 'null', '[]'];
  expect(errorLines(lines, 100, systemClock)).toEqual([line(50, 200), line(60, 300)]);
});

test('an error without a time counts: it can’t be shown to be old', () => {
  expect(errorLines(['{"level":50}'], 100, systemClock)).toEqual(['{"level":50}']);
});

test('a clock that is ahead hides no error: lines carry the system’s time', () => {
  const clock = new MovableClock();
  clock.moveBy(3_600_000);
  const written = line(50, Date.now() + 60_000);
  expect(errorLines([written], clock.now(), clock)).toEqual([written]);
});
