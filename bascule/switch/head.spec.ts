import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadMessage } from './bad-message.ts';
import { fieldValue } from './fields.ts';
import { headEnd, LARGEST_HEAD, readRequestHead, readResponseHead, type RequestHead } from './head.ts';

const read = (text: string): RequestHead => {
  const bytes = Buffer.from(text, 'latin1');
  const end = headEnd(bytes, 0);
  if (end < 0) throw new BadMessage(400, 'incomplete');
  return readRequestHead(bytes, 0, end);
};
const refusedWith = (text: string): number | null => {
  try {
    read(text);
    return null;
  } catch (error) {
    if (error instanceof BadMessage) return error.status;
    throw error;
  }
};
const get = (fields: string): string => `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;

describe('a request head', () => {
  test('is read with its method, target, host and framing', () => {
    const head = read('POST /a?b=c HTTP/1.1\r\nHost: Api.Example:8080\r\nContent-Length: 12\r\n\r\n');
    expect(head).toMatchObject({ method: 'POST', target: '/a?b=c', http11: true, host: 'api.example' });
    expect(head.fields).toMatchObject({ contentLength: 12, chunked: false, close: false });
  });

  test('passes on what is for the slot and keeps what is for this hop', () => {
    const { fields } = read(
      get(
        'X-A: 1\r\nConnection: close, X-Secret\r\nX-Secret: 2\r\nTE: trailers\r\nKeep-Alive: 5\r\n' +
          'X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6\r\nX-B: 3\r\n',
      ),
    );
    expect(fields.passing).toBe('Host: a\r\nX-A: 1\r\nX-B: 3\r\n');
    expect(fields.close).toBe(true);
  });

  test('in absolute form overrides Host', () => {
    const head = read('GET http://b.example/x?y HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n');
    expect(head).toMatchObject({ target: '/x?y', host: 'b.example' });
    expect(head.fields.passing).toBe('Host: b.example\r\nX-A: 1\r\n');
  });

  test('knows a WebSocket, and lets no other upgrade through', () => {
    expect(read(get('Connection: Upgrade\r\nUpgrade: websocket\r\n')).fields.websocket).toBe(true);
    const h2c = read(get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'));
    expect(h2c.fields).toMatchObject({ websocket: false, passing: 'Host: a\r\n' });
  });

  test('gives a field whatever the case of its name, without blanks around it', () => {
    expect(fieldValue(read(get('aCCept: \t text/html \t\r\n')).text, 'accept')).toBe('text/html');
    expect(fieldValue(read(get('Accepted: no\r\n')).text, 'accept')).toBe('');
  });

  test.each([
    ['Content-Length and Transfer-Encoding', get('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'), 400],
    ['two Content-Lengths', get('Content-Length: 5\r\nContent-Length: 6\r\n'), 400],
    ['two equal Content-Lengths', get('Content-Length: 5\r\nContent-Length: 5\r\n'), 400],
    ['a list of lengths', get('Content-Length: 5, 5\r\n'), 400],
    ['a signed length', get('Content-Length: +5\r\n'), 400],
    ['a negative length', get('Content-Length: -5\r\n'), 400],
    ['a hexadecimal length', get('Content-Length: 0x5\r\n'), 400],
    ['an empty length', get('Content-Length:\r\n'), 400],
    ['a length beyond all bodies', get('Content-Length: 99999999999999999999\r\n'), 400],
    ['a blank before the colon', get('Content-Length : 5\r\n'), 400],
    ['a blank before the colon of Transfer-Encoding', get('Transfer-Encoding : chunked\r\n'), 400],
    ['a folded line', get('X-A: 1\r\n 2\r\n'), 400],
    ['a folded Transfer-Encoding', get('Transfer-Encoding:\r\n chunked\r\n'), 501],
    ['an unknown coding', get('Transfer-Encoding: xchunked\r\n'), 501],
    ['a coding after chunked', get('Transfer-Encoding: chunked, identity\r\n'), 501],
    ['chunked twice', get('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'), 501],
    ['a coding with a vertical tab', get('Transfer-Encoding: \x0bchunked\r\n'), 400],
    ['a NUL in a value', get('X-A: a\0b\r\n'), 400],
    ['a bare CR in a value', get('X-A: a\rX-B: b\r\n'), 400],
    ['a bare LF in a value', get('X-A: a\nX-B: b\r\n'), 400],
    ['bare LFs as line ends', 'GET / HTTP/1.1\nHost: a\n\n', 400],
    ['a bare LF after the request line', 'GET / HTTP/1.1\nHost: a\r\n\r\n', 400],
    ['a line without a colon', get('X-A\r\n'), 400],
    ['an empty name', get(': 1\r\n'), 400],
    ['a name in parentheses', get('X(A): 1\r\n'), 400],
    ['no Host', 'GET / HTTP/1.1\r\nX-A: 1\r\n\r\n', 400],
    ['two Hosts', get('Host: b\r\n'), 400],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
    ['a Host with a user', 'GET / HTTP/1.1\r\nHost: u@b\r\n\r\n', 400],
    ['two blanks in the request line', 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a tab in the request line', 'GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a blank in the target', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['no version', 'GET /\r\nHost: a\r\n\r\n', 400],
    ['HTTP/2', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505],
    ['a version that is none', 'GET / HTTP/1.1x\r\nHost: a\r\n\r\n', 400],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a target without a slash', 'GET a HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['chunks from HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['an expectation nobody meets', get('Expect: 200-ok\r\n'), 417],
    ['a head without an end', `GET / HTTP/1.1\r\nX-A: ${'a'.repeat(LARGEST_HEAD)}`, 431],
    ['a head too large', get(`X-A: ${'a'.repeat(LARGEST_HEAD)}\r\n`), 431],
    ['the first bytes of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
  ])('with %s is refused', (_name, text, status) => {
    expect(refusedWith(text)).toBe(status);
  });

  test('is the same wherever its bytes are split', () => {
    const text =
      'PUT /p?q HTTP/1.1\r\nHost: h:1\r\nX-One: 1\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabcGET';
    const bytes = Buffer.from(text);
    const whole = headEnd(bytes, 0);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        for (const cut of cuts.sort((a, b) => a - b)) {
          if (cut < whole) expect(headEnd(bytes.subarray(0, cut), 0)).toBe(-1);
          else expect(headEnd(bytes.subarray(0, cut), 0)).toBe(whole);
        }
      }),
    );
    expect(whole).toBe(text.indexOf('abc'));
  });

  test('of arbitrary bytes is either refused or read into lines that are still whole', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('latin1'));
    fc.assert(
      fc.property(bytes, (noise) => {
        const text = get(`X-Noise: ${noise}\r\n`);
        if (refusedWith(text) !== null) return;
        for (const line of read(text).fields.passing.split('\r\n').slice(0, -1))
          expect(line).toMatch(/^[^\s:]+:[^\r\n\0]*$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a response head', () => {
  const response = (text: string): unknown => readResponseHead(Buffer.from(text), 0, text.length);

  test('is read with its status and framing', () => {
    expect(response('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')).toMatchObject({
      status: 404,
      reason: 'Not Found',
      fields: { contentLength: 0, close: true, passing: 'Content-Length: 0\r\n' },
    });
    expect(response('HTTP/1.1 200\r\n\r\n')).toMatchObject({ status: 200, reason: '' });
  });

  test.each([
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 999 X',
    'HTTP/1.1200 OK',
    'ICY 200 OK',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked',
  ])('%j is refused', (line) => {
    expect(() => response(`${line}\r\n\r\n`)).toThrow(BadMessage);
  });
});
