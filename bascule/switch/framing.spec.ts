import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadMessage } from './bad-message.ts';
import { BodyUntilClose, ChunkedBody, LengthBody, type Body } from './framing.ts';

/** Feeds `bytes` in pieces; the index after the body's last byte, or the status of the refusal. */
function feed(body: Body, bytes: Buffer, cuts: number[]): { end: number; done: boolean } | number {
  let at = 0;
  try {
    for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
      if (cut < at || body.done) continue;
      at += body.take(bytes.subarray(at, cut), 0);
    }
    return { end: at, done: body.done };
  } catch (error) {
    if (error instanceof BadMessage) return error.status;
    throw error;
  }
}

const chunked = (text: string): { end: number; done: boolean } | number =>
  feed(new ChunkedBody(), Buffer.from(text, 'latin1'), []);

describe('a chunked body', () => {
  const body = '5\r\nhello\r\n1a;name="a b"\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nX-Sum: 1\r\nX-B:\r\n\r\n';

  test('ends after its trailers, and leaves what follows', () => {
    expect(chunked(`${body}GET / HTTP/1.1`)).toEqual({ end: body.length, done: true });
    expect(chunked('0\r\n\r\n')).toEqual({ end: 5, done: true });
  });

  test('is the same wherever its bytes are split', () => {
    const bytes = Buffer.from(`${body}GET /`);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
        expect(feed(new ChunkedBody(), bytes, cuts)).toEqual({ end: body.length, done: true });
      }),
    );
  });

  test('gives the same verdict on arbitrary bytes, wherever they are split', () => {
    const part = fc.constantFrom(
      '0',
      '5',
      'a',
      '\r',
      '\n',
      '\r\n',
      ';',
      ' ',
      '\t',
      'hello',
      'x',
      ':',
      '\0',
      '-',
      '0x',
      '00',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), fc.array(fc.nat(40), { maxLength: 10 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''), 'latin1');
        const within = cuts.filter((cut) => cut <= bytes.length);
        expect(feed(new ChunkedBody(), bytes, within)).toEqual(feed(new ChunkedBody(), bytes, []));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['a size that is not hexadecimal', 'g\r\n'],
    ['a size with 0x', '0x5\r\nhello\r\n'],
    ['a signed size', '-1\r\n'],
    ['no size', '\r\n'],
    ['a blank before the size', ' 5\r\nhello\r\n'],
    ['a blank after the size', '5 \r\nhello\r\n'],
    ['a size beyond all numbers', 'fffffffffffffffff\r\n'],
    ['a bare LF after the size', '5\nhello\r\n'],
    ['a bare LF in an extension', '5;a\nhello\r\n'],
    ['a bare CR in an extension', '5;a\rb\r\nhello\r\n'],
    ['data longer than its size', '5\r\nhello!\r\n'],
    ['a bare LF after the data', '5\r\nhello\n0\r\n\r\n'],
    ['a bare LF in the trailers', '0\r\nX: 1\n\r\n'],
    ['an extension without end', `5;${'a'.repeat(2_000)}`],
    ['trailers without end', `0\r\n${'X: 1\r\n'.repeat(4_000)}`],
  ])('with %s is refused', (_name, text) => {
    expect(chunked(text)).toBe(400);
  });
});

test('a body with a length ends there, wherever its bytes are split', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.array(fc.nat(60), { maxLength: 10 }), (length, cuts) => {
      expect(feed(new LengthBody(length), Buffer.alloc(60), cuts)).toEqual({ end: length, done: true });
    }),
  );
});

test('a body until the close takes all there is and never says it is done', () => {
  expect(feed(new BodyUntilClose(), Buffer.alloc(10), [3])).toEqual({ end: 10, done: false });
});
