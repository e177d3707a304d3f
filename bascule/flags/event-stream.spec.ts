import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStream } from './event-stream.ts';

const heardFrom = (...pieces: string[]): string[] => {
  const stream = new EventStream();
  return pieces.flatMap((piece) => stream.push(piece));
};

test('an event is heard when its empty line has come', () => {
  expect(heardFrom('id: 1\ndata: {"a":1}\n')).toEqual([]);
  expect(heardFrom('id: 1\ndata: {"a":1}\n\n')).toEqual(['{"a":1}']);
});

test('comments and what is no data are passed over', () => {
  expect(heardFrom(': \n\nevent: message\nretry: 5\n\ndata:x\n\n')).toEqual(['x']);
});

test('several lines of data are one event', () => {
  expect(heardFrom('data: a\r\ndata: b\r\n\r\n')).toEqual(['a\nb']);
});

test('wherever the network cuts the text, the events are the same', () => {
  const text = ': \n\nid: 1\ndata: {"a":"é😊"}\n\nid: 2\r\ndata: two\r\ndata: lines\r\n\r\n: \n\n';
  const whole = heardFrom(text);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 8 }), (cuts) => {
      const ends = [...cuts.sort((one, other) => one - other), text.length];
      const pieces = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
      expect(heardFrom(...pieces)).toEqual(whole);
    }),
  );
});
