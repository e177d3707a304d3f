import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { Trial, until } from './trial/trial.ts';

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const HEAD = 'GET / HTTP/1.1\r\nHost: a\r\n';

describe('a proxied request', () => {
  test('reaches the slot with the forwarding fields of the switch, not those of the client', async () => {
    await using trial = await Trial.start();
    await trial.live((request, response) => response.end(JSON.stringify(request.headers)));
    const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'https', 'X-Real-IP': '6.6.6.6', 'X-A': '1' };
    const answer = await fetch(trial.url, { headers });
    const seen = (await answer.json()) as Record<string, string>;
    const host = `127.0.0.1:${trial.port}`;
    expect(seen).toMatchObject({ 'x-a': '1', host, 'x-forwarded-host': host });
    expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(seen).not.toHaveProperty('x-real-ip');
    expect(seen).not.toHaveProperty('connection', 'close');
  });

  test.each([
    ['whom it saw itself, and by which scheme', '6.6.6.6, 203.0.113.7', 'https', ['203.0.113.7', 'https']],
    ['itself, where it says nothing usable', 'unknown', 'gopher', ['127.0.0.1', 'http']],
  ])('of an edge of ours is told %s', async (_name, of, by, told) => {
    await using trial = await Trial.start({}, { edges: ['127.0.0.1'] });
    await trial.live((request, response) => response.end(JSON.stringify(request.headers)));
    const answer = await fetch(trial.url, { headers: { 'X-Forwarded-For': of, 'X-Forwarded-Proto': by } });
    const seen = (await answer.json()) as Record<string, string>;
    expect([seen['x-forwarded-for'], seen['x-forwarded-proto']]).toEqual(told);
  });

  test('of an edge that says it in several fields counts the last one', async () => {
    await using trial = await Trial.start({}, { edges: ['127.0.0.1'] });
    await trial.live((request, response) => response.end(String(request.headers['x-forwarded-for'])));
    const fields = 'X-Forwarded-For: 203.0.113.9\r\nx-forwarded-for: 2001:db8::7\r\n';
    const answer = await trial.raw(`${HEAD}${fields}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/\r\n\r\n2001:db8::7$/);
  });

  test('is routed by Host on the main port, and a host nobody declared gets a sentence', async () => {
    await using trial = await Trial.start();
    await trial.live((_request, response) => response.end('api'));
    const ask = (host: string): Promise<string> =>
      trial.raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, trial.mainPort);
    expect(await ask('API.test:80')).toMatch(/200 OK[\s\S]*api$/);
    const unknown = Buffer.from(await ask('other.test'), 'latin1').toString();
    expect(unknown).toMatch(/404 Not Found[\s\S]*\r\n\r\nAucun service n’est déclaré pour l’hôte « other.test »\.\n$/);
  });

  test.each([
    ['a length', { 'content-length': '3000000' }],
    ['chunks', {}],
  ])('and its answer stream both ways with %s', async (_name, headers) => {
    await using trial = await Trial.start();
    await trial.live((request, response) => {
      if (request.headers['content-length']) response.setHeader('content-length', request.headers['content-length']);
      request.pipe(response);
    });
    const sent = randomBytes(3_000_000);
    const request = httpRequest(trial.url, { method: 'POST', headers });
    Readable.from(pieces(sent)).pipe(request);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(digest(await buffer(response))).toBe(digest(sent));
  });

  test('waits for a client that reads slowly instead of gathering the answer in memory', async () => {
    await using trial = await Trial.start();
    const total = 64 * 1024 * 1024;
    let written = 0;
    await trial.live((_request, response) => {
      const more = (): void => {
        while (written < total) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const socket = connect(trial.port, '127.0.0.1');
    socket.write(`${HEAD}Connection: close\r\n\r\n`);
    await once(socket, 'readable');
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(written).toBeLessThan(total / 2);
    let received = 0;
    for await (const chunk of socket) received += (chunk as Buffer).length;
    expect(received).toBeGreaterThan(total);
  });

  test('with Expect: 100-continue is told to go on by the slot', async () => {
    await using trial = await Trial.start();
    await trial.live((request, response) => request.pipe(response));
    const request = httpRequest(trial.url, { method: 'PUT', headers: { expect: '100-continue', 'content-length': 5 } });
    request.flushHeaders();
    await once(request, 'continue');
    request.end('hello');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('hello');
  });

  test.each([
    ['HEAD', 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['204', 'GET /204 HTTP/1.1\r\nHost: a\r\n\r\n', 204],
    ['304', 'GET /304 HTTP/1.1\r\nHost: a\r\n\r\n', 304],
  ])('answered without a body (%s) leaves the connection to the next', async (_name, first, status) => {
    await using trial = await Trial.start();
    await trial.live((request, response) => {
      response.statusCode = Number(request.url?.slice(1)) || 200;
      response.end(request.url === '/next' ? 'next' : undefined);
    });
    const answers = await trial.raw(`${first}GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answers).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*HTTP/1.1 200 OK[\\s\\S]*next$`));
  });

  test('of HTTP/1.0 gets its answer without chunks, ended by the close', async () => {
    await using trial = await Trial.start();
    await trial.live((_request, response) => {
      response.write('a');
      response.end('b');
    });
    const answer = await trial.raw('GET / HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer).not.toMatch(/chunked/i);
    expect(answer).toMatch(/\r\n\r\nab$/);
  });

  test('after another on the same connection is answered in its turn, however they were packed', async () => {
    await using trial = await Trial.start();
    await trial.live(async (request, response) => {
      const body = await text(request);
      setTimeout(() => response.end(`<${request.url}:${body}>`), request.url === '/0' ? 30 : 0);
    });
    const post = (index: number): string =>
      `POST /${index} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n${index}${index}`;
    const chunks =
      'POST /9 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n9\r\n0\r\n\r\n';
    const answers = await trial.raw(post(0) + post(1) + `${HEAD}\r\n` + post(2) + chunks);
    expect(answers.match(/<[^>]*>/g)).toEqual(['</0:00>', '</1:11>', '</:>', '</2:22>', '</9:9>']);
  });

  test('that smuggles a second one is refused, and the second never reaches the slot', async () => {
    await using trial = await Trial.start();
    const seen: string[] = [];
    await trial.live((request, response) => {
      seen.push(request.url ?? '');
      response.end();
    });
    const inner = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
    for (const framing of [
      `Content-Length: ${inner.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      `Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\n${inner}`,
      `Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${inner}`,
      `Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${inner}`,
      `Content-Length: 0\r\nContent-Length: 40\r\n\r\n${inner}`,
      `Content-Length: 0,40\r\n\r\n${inner}`,
      `X: y\nContent-Length: 40\r\n\r\n${inner}`,
    ]) {
      const answer = await trial.raw(`POST / HTTP/1.1\r\nHost: a\r\n${framing}`);
      expect(answer).toMatch(/^HTTP\/1.1 (400|501) /);
      expect(answer).toMatch(/\r\nConnection: close\r\n/);
      expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
    }
    expect(seen).toEqual([]);
  });

  test('whose chunks break off in the middle is cut, not answered as if it were whole', async () => {
    await using trial = await Trial.start();
    await trial.live((request, response) => void request.resume().on('end', () => response.end('whole')));
    const bad = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnot hex\r\n\r\n';
    const answer = await trial.raw(bad).catch((error: NodeJS.ErrnoException) => error.code ?? '');
    expect(answer).not.toContain('whole');
  });

  test('whose answer breaks off is cut, so that the client knows', async () => {
    await using trial = await Trial.start();
    await trial.live((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('only this', () => response.destroy());
    });
    await expect(fetch(trial.url).then((answer) => answer.text())).rejects.toThrow();
    await until(
      () => trial.trafficSwitch.slot({ environment: 'development', component: 'api', colour: 'blue' })?.inFlight === 0,
    );
  });

  test('that the slot answers before its body is through gets that answer', async () => {
    await using trial = await Trial.start();
    await trial.live((_request, response) => response.writeHead(413, { connection: 'close' }).end('too much'));
    const answer = await trial.raw(
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n${'x'.repeat(100_000)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 [\s\S]*too much/);
  });

  test('keeps the connections of clients and slots for the next requests', async () => {
    await using trial = await Trial.start();
    const { server } = await trial.live((_request, response) => response.end('ok'));
    let connections = 0;
    server.on('connection', () => connections++);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let index = 0; index < 50; index++) {
      const request = httpRequest(trial.url, { agent }).end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await text(response);
    }
    agent.destroy();
    expect(connections).toBe(1);
  });

  test('that the client gives up frees its slot and is not counted', async () => {
    await using trial = await Trial.start();
    let closed = 0;
    await trial.live((_request, response) => void response.on('close', () => closed++));
    const slot = trial.trafficSwitch.slot({ environment: 'development', component: 'api', colour: 'blue' });
    const socket = connect(trial.port, '127.0.0.1');
    socket.write(`${HEAD}\r\n`);
    await until(() => slot?.inFlight === 1);
    socket.destroy();
    await until(() => slot?.inFlight === 0 && closed === 1);
    expect((await trial.client.stats(0)).buckets).toEqual([]);
  });

  test("to a slot that speaks no HTTP is answered with 502 and counted as the gateway's", async () => {
    await using trial = await Trial.start();
    await using server = createTcpServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-x\r\n\r\n'),
    ).listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await trial.client.putSlot({ environment: 'development', component: 'api', colour: 'blue' }, 1, 'v', {
      kind: 'process',
      addresses: [`127.0.0.1:${port}`],
    });
    await trial.weights(100, 0);
    expect((await fetch(trial.url)).status).toBe(502);
    expect((await trial.client.stats(0)).buckets).toMatchObject([{ count: 1, errors5xx: 1, gatewayErrors: 1 }]);
  });

  test('to a slot that hangs is answered with 504', async () => {
    await using trial = await Trial.start({ firstByteWithinMs: 300 });
    await trial.live(() => {});
    expect((await fetch(trial.url)).status).toBe(504);
  });

  test('that never ends its head is answered with 408, one that never begins is closed', async () => {
    await using trial = await Trial.start({ headWithinMs: 300, clientIdleMs: 300 });
    expect(await trial.raw('GET / HTTP/1.1\r\nHost:')).toMatch(/^HTTP\/1.1 408 /);
    expect(await trial.raw('')).toBe('');
  });
});

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007);
}
