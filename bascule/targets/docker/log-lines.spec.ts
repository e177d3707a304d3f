import { expect, test } from 'vitest';
import { mergedLines, textOf } from './log-lines.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

test('what a container wrote on both streams is one text, and a frame that was cut off is its beginning', () => {
  const log = Buffer.concat([frame(1, 'un é\n'), frame(2, 'deux\n'), frame(1, 'trois')]);
  expect(textOf(log)).toBe('un é\ndeux\ntrois');
  expect(textOf(log.subarray(0, log.length - 2))).toBe('un é\ndeux\ntro');
  expect(textOf(log.subarray(0, 4))).toBe('');
  expect(textOf(Buffer.alloc(0))).toBe('');
});

test('the last lines of several containers come in the order of their times', () => {
  const first = '2026-11-23T12:00:01.000000000Z a\n2026-11-23T12:00:03.000000000Z c with spaces\n';
  const second = '2026-11-23T12:00:02.000000000Z b\n2026-11-23T12:00:04.000000000Z \n';
  expect(mergedLines([first, second], 10)).toEqual(['a', 'b', 'c with spaces', '']);
  expect(mergedLines([first, second], 2)).toEqual(['c with spaces', '']);
  expect(mergedLines([first], 0)).toEqual([]);
});
