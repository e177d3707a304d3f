import { expect, test } from 'vitest';
import { errorLines } from './error-lines.ts';

const line = (level: number, time: number) => JSON.stringify({ level, time, msg: 'x' });

test('errors written since the moment are found, and nothing else', () => {
  const lines = [line(50, 10), line(30, 200), line(50, 200), line(60, 300), 'plain text', 'null', '[]'];
  expect(errorLines(lines, 100)).toEqual([line(50, 200), line(60, 300)]);
});

test('an error without a time counts: it can’t be shown to be old', () => {
  expect(errorLines(['{"level":50}'], 100)).toEqual(['{"level":50}']);
});
