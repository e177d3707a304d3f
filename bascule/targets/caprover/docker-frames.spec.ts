import { expect, test } from 'vitest';
import { linesIn } from './docker-frames.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

test('lines of several containers are put in the order of their times, without them', () => {
  const frames = Buffer.concat([
    frame(1, '2026-11-23T12:00:02.000000000Z deux\n'),
    frame(2, '2026-11-23T12:00:01.000000000Z un : é\n'),
    frame(1, '2026-11-23T12:00:03.000000000Z trois\nsans heure\n'),
  ]);
  expect(linesIn(frames)).toEqual(['sans heure', 'un : é', 'deux', 'trois']);
});

test('a log that ends in the middle of a frame gives what there is', () => {
  const whole = frame(1, '2026-11-23T12:00:01Z une ligne\n');
  expect(linesIn(Buffer.concat([whole, whole.subarray(0, 5)]))).toEqual(['une ligne']);
  expect(linesIn(whole.subarray(0, whole.length - 4))).toEqual(['une li']);
});
