import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messagesOf } from './event-stream.ts';

const text =
  'id: 1\nevent: fact\ndata: {"é":1}\n\n: ping\n\ndata: a\r\ndata: b\r\n\r\nid:3\ndata:c\n\nid: 4\ndata: cut off';
const expected = [
  { id: '1', event: 'fact', data: '{"é":1}' },
  { id: null, event: 'message', data: 'a\nb' },
  { id: '3', event: 'message', data: 'c' },
];

test('messages are the same however the bytes are cut, and one that is not whole is not told', async () => {
  const bytes = new TextEncoder().encode(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
      const messages = [];
      for await (const message of messagesOf(stream(chunks))) messages.push(message);
      expect(messages).toEqual(expected);
    }),
  );
});

async function* stream(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
