import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { CoarseClock } from './clock.ts';
import { Connection, type Host } from './connection.ts';
import { PRODUCTION_LIMITS } from './limits.ts';

const REQUESTS = [
  'GET /a HTTP/1.1\r\nHost: h\r\n\r\n',
  'POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello',
  'PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n',
  'GET /d HTTP/1.1\r\nHost: h\r\n\r\n',
].join('');

test('pipelined requests are read the same wherever their bytes are split', async () => {
  const whole = await readIn([], REQUESTS);
  expect(whole).toEqual(['GET /a ', 'POST /b hello', 'PUT /c 3\r\nabc\r\n0\r\nX: y\r\n\r\n', 'GET /d ']);
  const cuts = fc.array(fc.nat(REQUESTS.length), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      expect(await readIn(at, REQUESTS)).toEqual(whole);
    }),
  );
});

test('a bad request is refused the same wherever its bytes are split', async () => {
  const bad =
    'GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nGET /c HTTP/1.1\r\nHost: h\r\n\r\n';
  const cuts = fc.array(fc.nat(bad.length), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      expect(await readIn(at, bad)).toEqual(['GET /a ']);
    }),
  );
});

/** What a connection makes of `text` that arrives in the pieces given by `cuts`; each request is answered at once. */
async function readIn(cuts: number[], text: string): Promise<string[]> {
  const seen: string[] = [];
  const [client, server] = duplexPair();
  const clock = new CoarseClock(() => {});
  const host: Host = {
    clock,
    limits: PRODUCTION_LIMITS,
    isStopping: false,
    respond: (connection, head) => {
      const index = seen.push(`${head.method} ${head.target} `) - 1;
      const answer: Answer = {
        bodyReceived: (bytes) => void (seen[index] += bytes.toString('latin1')),
        bodyEnded: () => connection.answered('framing'),
        writable: () => {},
        clientGone: () => {},
        timedOut: () => {},
      };
      connection.answerWith(answer);
      if (connection.isBodyDone) connection.answered('framing');
    },
  };
  new Connection(server as Socket, host);
  client.resume();
  for (const [from, to] of pairs([0, ...cuts.sort((a, b) => a - b), text.length])) {
    client.write(text.slice(from, to));
    await new Promise((resolve) => setImmediate(resolve));
  }
  clock.stop();
  return seen;
}

function pairs(points: number[]): [number, number][] {
  return points.slice(1).map((point, index) => [points[index] ?? 0, point]);
}
