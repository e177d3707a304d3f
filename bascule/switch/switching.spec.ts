import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { freePort } from '../testing/free-ports.ts';
import { BLUE, GREEN, processAt, Trial, until } from './trial/trial.ts';
import { Mortal } from './trial/mortal.ts';

const version =
  (name: string) =>
  (_request: unknown, response: { end(text: string): void }): void =>
    response.end(name);

async function twoVersions(trial: Trial): Promise<void> {
  await trial.live(version('v1'));
  const green = await trial.backend(version('v2'));
  await trial.client.putSlot(GREEN, 1, 'v2', green.backend);
}

describe('a switch under load', () => {
  test('loses none of thousands of requests while the weights flip a hundred times', async () => {
    await using trial = await Trial.start();
    await twoVersions(trial);
    const seen = { v1: 0, v2: 0, lost: 0 };
    let isOver = false;
    const load = Array.from({ length: 8 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!isOver) {
        const answer = await ask(trial.url, agent, Math.random() < 0.3 ? 'POST' : 'GET').catch(() => 'lost');
        if (answer === 'v1' || answer === 'v2') seen[answer]++;
        else seen.lost++;
      }
      agent.destroy();
    });
    try {
      for (let flip = 0; flip < 100; flip++) {
        await (flip % 2 === 0 ? trial.weights(0, 100) : trial.weights(100, 0));
        await trial.client.drain(flip % 2 === 0 ? BLUE : GREEN, 1, 1_000);
      }
    } finally {
      isOver = true;
    }
    await Promise.all(load);
    expect(seen.lost).toBe(0);
    expect(Math.min(seen.v1, seen.v2)).toBeGreaterThan(100);
    const { buckets } = await trial.client.stats(0);
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(seen.v1 + seen.v2);
    expect(buckets.every(({ errors5xx }) => errors5xx === 0)).toBe(true);
  });

  test('loses none when the old slot is stopped as soon as it is drained', async () => {
    await using trial = await Trial.start();
    await trial.live(version('v0'));
    let isOver = false;
    let lost = 0;
    const load = Array.from({ length: 4 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!isOver) if (!/^v\d+$/.test(await ask(trial.url, agent, 'POST').catch(() => 'lost'))) lost++;
      agent.destroy();
    });
    let old = null as Awaited<ReturnType<Trial['backend']>> | null;
    try {
      for (let turn = 1; turn <= 20; turn++) {
        const [next, before] = turn % 2 === 1 ? [GREEN, BLUE] : [BLUE, GREEN];
        const started = await trial.backend(version(`v${turn}`));
        await trial.client.putSlot(next, 1, `v${turn}`, started.backend);
        await (next === GREEN ? trial.weights(0, 100) : trial.weights(100, 0));
        expect(await trial.client.drain(before, 1, 5_000)).toEqual({ drained: true, inFlight: 0, upgraded: 0 });
        await trial.client.removeSlot(before, 1);
        old?.server.closeAllConnections();
        old?.server.close();
        old = started;
      }
    } finally {
      isOver = true;
    }
    await Promise.all(load);
    expect(lost).toBe(0);
  });

  test('splits the requests as the weights say', async () => {
    await using trial = await Trial.start();
    await twoVersions(trial);
    await trial.weights(75, 25);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => fetch(trial.url).then((answer) => answer.text())),
    );
    expect(answers.filter((answer) => answer === 'v2')).toHaveLength(50);
  });

  test('keeps a visitor on one version by cookie, and nobody leaves green while it grows', async () => {
    await using trial = await Trial.start({}, { sticky: { cookie: 'slot' } });
    await twoVersions(trial);
    await trial.weights(50, 50);
    const visitors = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const answer = await fetch(trial.url);
        return { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '', version: await answer.text() };
      }),
    );
    expect(new Set(visitors.map((visitor) => visitor.version))).toEqual(new Set(['v1', 'v2']));
    const again = async (cookie: string): Promise<Response> =>
      fetch(trial.url, { headers: { cookie: `a=b; ${cookie}` } });
    for (const visitor of visitors) {
      const answer = await again(visitor.cookie);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(await answer.text()).toBe(visitor.version);
    }
    await trial.weights(20, 80);
    for (const visitor of visitors.filter((each) => each.version === 'v2')) {
      expect(await (await again(visitor.cookie)).text()).toBe('v2');
    }
  });
});

describe('streams', () => {
  test('a WebSocket goes on over a switch, and a drain tells of it without waiting', async () => {
    await using trial = await Trial.start();
    const { server } = await trial.live(version('v1'));
    new WebSocketServer({ server }).on('connection', (socket) =>
      socket.on('message', (data) => socket.send(`echo ${data}`)),
    );
    const socket = new WebSocket(`ws://127.0.0.1:${trial.port}/live`);
    await once(socket, 'open');
    expect(await echo(socket, 'one')).toBe('echo one');
    const green = await trial.backend(version('v2'));
    await trial.client.putSlot(GREEN, 1, 'v2', green.backend);
    await trial.weights(0, 100);
    expect(await trial.client.drain(BLUE, 1, 5_000)).toEqual({ drained: true, inFlight: 0, upgraded: 1 });
    expect(await echo(socket, 'two')).toBe('echo two');
    const large = 'x'.repeat(1_000_000);
    expect(await echo(socket, large)).toBe(`echo ${large}`);
    socket.close();
    await once(socket, 'close');
    await until(() => trial.trafficSwitch.slot(BLUE)?.streams.size === 0);
  });

  test('an event stream goes on over a switch', async () => {
    await using trial = await Trial.start();
    const streams: { write(text: string): void }[] = [];
    await trial.live((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
      streams.push(response);
    });
    const reader = (await fetch(trial.url)).body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('data: first\n\n');
    const green = await trial.backend(version('v2'));
    await trial.client.putSlot(GREEN, 1, 'v2', green.backend);
    await trial.weights(0, 100);
    expect(await trial.client.drain(BLUE, 1, 5_000)).toMatchObject({ drained: true, upgraded: 1 });
    streams[0]?.write('data: second\n\n');
    expect((await reader.read()).value).toBe('data: second\n\n');
    await reader.cancel();
  });

  test('end when their slot has had no traffic for too long', async () => {
    await using trial = await Trial.start({ streamsAfterSwitchMs: 300 });
    const { server } = await trial.live(version('v1'));
    new WebSocketServer({ server });
    const socket = new WebSocket(`ws://127.0.0.1:${trial.port}/`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const green = await trial.backend(version('v2'));
    await trial.client.putSlot(GREEN, 1, 'v2', green.backend);
    await trial.weights(0, 100);
    await closed;
    await until(() => trial.trafficSwitch.slot(BLUE)?.streams.size === 0);
  });
});

describe('a drain', () => {
  test('answers as the last request in flight ends, and the slot can go then', async () => {
    await using trial = await Trial.start();
    const release = Promise.withResolvers<void>();
    await trial.live((_request, response) => void release.promise.then(() => response.end('late')));
    const answer = fetch(trial.url).then((response) => response.text());
    await until(() => trial.trafficSwitch.slot(BLUE)?.inFlight === 1);
    await trial.weights(0, 0);
    expect(await trial.client.drain(BLUE, 1, 50)).toEqual({ drained: false, inFlight: 1, upgraded: 0 });
    await expect(trial.client.removeSlot(BLUE, 1)).rejects.toMatchObject({ code: 'slot-busy' });
    const drained = trial.client.drain(BLUE, 1, 60_000);
    release.resolve();
    expect(await drained).toEqual({ drained: true, inFlight: 0, upgraded: 0 });
    expect(await answer).toBe('late');
    await trial.client.removeSlot(BLUE, 1);
  });

  test('closes the idle connections to the old slot, so that it can stop at once', async () => {
    await using trial = await Trial.start();
    const { server } = await trial.live(version('v1'));
    let open = 0;
    server.on('connection', (socket) => {
      open++;
      socket.on('close', () => open--);
    });
    await (await fetch(trial.url)).text();
    await trial.weights(0, 0);
    expect(open).toBe(1);
    await trial.client.drain(BLUE, 1, 1_000);
    await until(() => open === 0);
  });
});

describe('when no slot is ready', () => {
  test('requests wait until one is, bodies included', async () => {
    await using trial = await Trial.start();
    const answers = Array.from({ length: 20 }, (_, index) =>
      fetch(trial.url, { method: 'POST', body: `${index}`.repeat(50_000) }).then((answer) => answer.text()),
    );
    await trial.live(async (request, response) => void response.end(`${(await text(request)).length}`));
    expect(await Promise.all(answers)).toEqual(
      Array.from({ length: 20 }, (_, index) => `${`${index}`.length * 50_000}`),
    );
  });

  test('requests wait for a process that is being started again, and none is lost', async () => {
    await using trial = await Trial.start();
    const port = await freePort();
    await trial.client.putSlot(BLUE, 1, 'v1', processAt(port));
    await trial.weights(100, 0);
    const answers = Array.from({ length: 30 }, () =>
      fetch(trial.url, { method: 'POST' }).then((answer) => answer.status),
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { server } = await trial.backend(version('v1'));
    server.close();
    await once(server, 'close');
    server.listen(port, '127.0.0.1');
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
  });

  test('and none becomes so in time, the answer is 503 with Retry-After', async () => {
    await using trial = await Trial.start({ holdMs: 300 });
    const answer = await fetch(trial.url);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.text()).toBe('Le service n’est pas prêt ; réessayez dans un instant.\n');
    await trial.client.putSlot(BLUE, 1, 'v1', processAt(await freePort()));
    await trial.weights(100, 0);
    expect((await fetch(trial.url)).status).toBe(503);
    expect((await trial.client.stats(0)).buckets).toMatchObject([{ colour: 'blue', count: 1, gatewayErrors: 1 }]);
  });

  test('only so many wait', async () => {
    await using trial = await Trial.start({ heldRequests: 3, holdMs: 500 });
    const started = performance.now();
    const times = await Promise.all(
      Array.from({ length: 5 }, () =>
        fetch(trial.url).then(({ status }) => [status, performance.now() - started] as const),
      ),
    );
    expect(times.every(([status]) => status === 503)).toBe(true);
    expect(times.filter(([, ms]) => ms < 400)).toHaveLength(2);
  });
});

describe('a failing slot', () => {
  test('that refuses sends its requests to the other slot with weight, and the statistics tell', async () => {
    await using trial = await Trial.start();
    await trial.live(version('v1'));
    await trial.client.putSlot(GREEN, 1, 'v2', processAt(await freePort()));
    await trial.weights(50, 50);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(trial.url).then((answer) => answer.text())),
    );
    expect(new Set(answers)).toEqual(new Set(['v1']));
    const green = (await trial.client.stats(0)).buckets.filter(({ colour }) => colour === 'green');
    expect(green.reduce((sum, { gatewayErrors }) => sum + gatewayErrors, 0)).toBe(10);
  });

  test('with two addresses is asked at the other when one refuses', async () => {
    await using trial = await Trial.start();
    const { port } = await trial.backend(version('v1'));
    await trial.client.putSlot(BLUE, 1, 'v1', processAt(await freePort(), port));
    await trial.weights(100, 0);
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(trial.url, { method: 'POST' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });

  test('that drops a connection is asked again for a GET, twice, and never for a POST', async () => {
    await using trial = await Trial.start();
    let connections = 0;
    await using server = createTcpServer((socket) => {
      connections++;
      socket.on('error', () => {}).once('data', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await trial.client.putSlot(BLUE, 1, 'v1', processAt((server.address() as AddressInfo).port));
    await trial.weights(100, 0);
    expect((await fetch(trial.url)).status).toBe(502);
    expect(connections).toBe(3);
    expect((await fetch(trial.url, { method: 'POST', body: 'pay' })).status).toBe(502);
    expect(connections).toBe(4);
  });

  test('that dies again and again under many callers costs no GET', async () => {
    await using trial = await Trial.start();
    const port = await freePort();
    await using mortal = new Mortal(port, 200);
    await trial.client.putSlot(BLUE, 1, 'v1', processAt(port));
    await trial.weights(100, 0);
    const statuses = new Set<number>();
    const callers = Array.from({ length: 20 }, async () => {
      while (mortal.deaths < 12) {
        const answer = await fetch(trial.url);
        await answer.text();
        statuses.add(answer.status);
      }
    });
    await Promise.all(callers);
    expect(statuses).toEqual(new Set([200]));
  });

  test('that closed an idle connection unseen costs no request', async () => {
    await using trial = await Trial.start();
    const { server } = await trial.live(version('v1'));
    server.keepAliveTimeout = 1;
    for (let index = 0; index < 40; index++) {
      expect((await fetch(trial.url)).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, index % 4));
    }
  });
});

describe('the commands', () => {
  test('of an epoch that is over change nothing', async () => {
    await using trial = await Trial.start();
    await twoVersions(trial);
    await trial.client.setWeights('development', 5, [{ component: 'api', blue: 50, green: 50 }]);
    await expect(trial.weights(0, 100)).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(trial.client.drain(BLUE, 1, 10)).rejects.toMatchObject({ code: 'stale-epoch' });
    expect((await trial.client.state()).services[0]?.weights).toEqual({ blue: 50, green: 50 });
  });

  test('that the disk does not take are refused, and the traffic stays where it was', async () => {
    if (process.getuid?.() !== 0) return;
    await using trial = await Trial.start();
    await twoVersions(trial);
    execFileSync('chattr', ['+i', trial.directory]);
    try {
      await expect(trial.weights(0, 100)).rejects.toMatchObject({ code: 'state-not-saved' });
    } finally {
      execFileSync('chattr', ['-i', trial.directory]);
    }
    expect(await (await fetch(trial.url)).text()).toBe('v1');
    expect((await trial.client.state()).services[0]?.weights).toEqual({ blue: 100, green: 0 });
  });

  test('that want a port in use are refused by its number, and open none of the others', async () => {
    await using trial = await Trial.start();
    await using taken = createTcpServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const free = await freePort();
    const services = [
      { component: 'web', port: free },
      { component: 'admin', port },
    ];
    const refusal = trial.client.declare('staging', 1, services);
    await expect(refusal).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(String(port)),
    });
    await expect(once(connect(free, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('that declare services away close their ports', async () => {
    await using trial = await Trial.start();
    await trial.live(version('v1'));
    await trial.client.declare('development', 1, []);
    await expect(once(connect(trial.port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('that are malformed are answered with the field and what it takes', async () => {
    await using trial = await Trial.start();
    const declare = trial.client.declare('development', 1, [{ component: 'Api', port: 9_000 }]);
    await expect(declare).rejects.toThrow('services.0.component : utilisez des minuscules, des chiffres et des tirets');
  });

  test('preview a slot without weight, uncounted', async () => {
    await using trial = await Trial.start();
    const green = await trial.backend(async (request, response) => {
      response.statusCode = 201;
      response.setHeader('x-seen', request.headers['x-a'] ?? '');
      response.end(`${request.method} ${request.url} ${await text(request)}`);
    });
    await trial.client.putSlot(GREEN, 1, 'v2', green.backend);
    const request = { method: 'POST', path: '/api/x?y=1', headers: { 'x-a': 'b' }, body: 'hello' };
    expect(await trial.client.preview(GREEN, request)).toMatchObject({
      status: 201,
      headers: { 'x-seen': 'b' },
      body: 'POST /api/x?y=1 hello',
    });
    expect((await trial.client.stats(0)).buckets).toEqual([]);
    await expect(trial.client.preview(BLUE, { path: '/' })).resolves.toMatchObject({ status: 404 });
  });
});

describe('a synthetic visit', () => {
  test('goes through a slot without weight and counts like any other request', async () => {
    await using trial = await Trial.start();
    const green = await trial.backend((request, response) =>
      response.writeHead(request.url === '/broken' ? 500 : 200).end('v2'),
    );
    await trial.client.putSlot(GREEN, 1, 'v2', green.backend);
    expect(await trial.client.visit(GREEN, { path: '/' })).toMatchObject({ status: 200, body: 'v2' });
    expect(await trial.client.visit(GREEN, { path: '/broken' })).toMatchObject({ status: 500 });
    await trial.client.putSlot(GREEN, 1, 'v2', processAt(await freePort()));
    expect(await trial.client.visit(GREEN, { path: '/' })).toMatchObject({ status: 502 });
    const { buckets } = await trial.client.stats(0);
    const sum = (key: 'count' | 'errors5xx' | 'gatewayErrors') => buckets.reduce((all, each) => all + each[key], 0);
    expect([sum('count'), sum('errors5xx'), sum('gatewayErrors')]).toEqual([3, 2, 1]);
  });
});

describe('a probe of every instance', () => {
  const answering = (status: number, body: string) => (_request: unknown, response: ServerResponse) =>
    void response.writeHead(status).end(body);

  test('is answered well when all answer well, and else by the worst of them', async () => {
    await using trial = await Trial.start();
    const one = await trial.backend(answering(200, 'one'));
    const ill = await trial.backend(answering(503, 'no database'));
    const slot = async (...ports: number[]) => {
      await trial.client.putSlot(GREEN, 1, 'v2', processAt(...ports));
      return trial.client.every(GREEN, { path: '/health' });
    };
    expect(await slot(one.port)).toMatchObject({ status: 200, body: 'one' });
    expect(await slot(one.port, one.port)).toMatchObject({ status: 200 });
    expect(await slot(one.port, ill.port)).toMatchObject({ status: 503, body: 'no database' });
    const nobody = await freePort();
    expect(await slot(nobody, one.port)).toMatchObject({
      status: 502,
      body: expect.stringContaining(`127.0.0.1:${nobody} n’a pas répondu`),
    });
    expect((await trial.client.stats(0)).buckets).toEqual([]);
  });
});

test('a path mounted on a service is answered by the other component', async () => {
  const [web, api] = [await freePort(), await freePort()];
  await using trial = await Trial.start();
  const directory = join(trial.directory, 'web');
  await mkdir(directory);
  await writeFile(join(directory, 'index.html'), '<h1>web</h1>');
  await trial.client.declare('development', 1, [
    { component: 'api', port: api },
    { component: 'web', port: web, mounts: { '/api': 'api' } },
  ]);
  await trial.live((request, response) => response.end(`api ${request.url}`));
  await trial.client.putSlot({ ...BLUE, component: 'web' }, 1, 'v1', {
    kind: 'static',
    directory,
    fallback: 'index.html',
  });
  await trial.client.setWeights('development', 1, [{ component: 'web', blue: 100, green: 0 }]);
  const ask = (path: string): Promise<string> =>
    fetch(`http://127.0.0.1:${web}${path}`, { headers: { accept: 'text/html' } }).then((answer) => answer.text());
  expect(await ask('/api/health?x')).toBe('api /api/health?x');
  expect(await ask('/api')).toBe('api /api');
  expect(await ask('/apis')).toBe('<h1>web</h1>');
});

async function ask(url: string, agent: Agent, method: 'GET' | 'POST'): Promise<string> {
  const request = httpRequest(url, { agent, method }).end(method === 'POST' ? 'body' : undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response.statusCode === 200 ? text(response) : `status ${response.statusCode}`;
}

async function echo(socket: WebSocket, message: string): Promise<string> {
  socket.send(message);
  const [data] = (await once(socket, 'message')) as [Buffer];
  return data.toString();
}
