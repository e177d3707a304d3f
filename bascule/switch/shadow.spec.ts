import { once } from 'node:events';
import { connect } from 'node:net';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LARGEST_COMPARED } from './capture.ts';
import type { Limits } from './limits.ts';
import { TrafficSwitch } from './traffic-switch.ts';
import { freePort } from '../testing/free-ports.ts';
import { BLUE, GREEN, processAt, Trial, until } from './trial/trial.ts';
import type { ShadowTally } from './wire.ts';

const NO_DIFFERENCE = { status: 0, body: 0, unanswered: 0 };

describe('a shadow', () => {
  test('gets copies of reads, marked as such, and nobody sees its answers', async () => {
    const seen: string[] = [];
    await using trial = await shadowed(
      (request, response) => response.end(`real ${request.headers['x-bascule-shadow']}`),
      (request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers['x-a']} ${request.headers['x-bascule-shadow']}`);
        response.writeHead(500).end('shadow');
      },
    );
    const headers = { 'x-a': 'b', 'x-bascule-shadow': 'forged' };
    const answer = await fetch(`${trial.url}/balance?x`, { headers });
    expect([answer.status, await answer.text()]).toEqual([200, 'real undefined']);
    await tallied(trial, ({ compared }) => compared === 1);
    expect(seen).toEqual(['GET /balance?x b 1']);
    const { buckets } = await trial.client.stats(0);
    expect(buckets.map(({ colour, count }) => [colour, count])).toEqual([['blue', 1]]);
  });

  test('gets nothing that changes anything', async () => {
    let copies = 0;
    await using trial = await shadowed(
      (_request, response) => response.end('real'),
      (_request, response) => response.end(`${copies++}`),
    );
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) await fetch(trial.url, { method });
    await fetch(trial.url);
    await tallied(trial, ({ compared }) => compared === 1);
    expect(copies).toBe(1);
  });

  test('that answers alike differs in nothing, however the bytes were cut into chunks', async () => {
    await using trial = await shadowed(
      (_request, response) => {
        response.write('hello ');
        setImmediate(() => response.end('world'));
      },
      (_request, response) => response.end('hello world'),
    );
    for (let index = 0; index < 5; index++) expect(await (await fetch(trial.url)).text()).toBe('hello world');
    expect(await tallied(trial, ({ compared }) => compared === 5)).toMatchObject({
      version: 'v2',
      different: NO_DIFFERENCE,
      byStatusAlone: 0,
      dropped: 0,
    });
  });

  test('is counted by what differs: the status, the body, or no answer at all', async () => {
    await using trial = await shadowed(
      (_request, response) => response.end('real'),
      (request, response) => {
        if (request.url === '/gone') return void request.socket.destroy();
        response.writeHead(request.url === '/status' ? 404 : 200).end(request.url === '/body' ? 'other' : 'real');
      },
    );
    for (const path of ['/same', '/status', '/body', '/gone']) await (await fetch(`${trial.url}${path}`)).text();
    const tally = await tallied(trial, ({ compared }) => compared === 4);
    expect(tally.different).toEqual({ status: 1, body: 1, unanswered: 1 });
    expect(tally.histogram.reduce((sum, each) => sum + each)).toBe(3);
  });

  test('is compared by its status alone where there is no body, or one above 64 KB', async () => {
    const answer: RequestListener = (request, response) =>
      response.end(Buffer.alloc(Number(request.url?.slice(1)), request.headers['x-bascule-shadow'] ? 'a' : 'b'));
    await using trial = await shadowed(answer, answer);
    for (const size of [LARGEST_COMPARED, LARGEST_COMPARED + 1, 3_000_000]) {
      expect((await (await fetch(`${trial.url}/${size}`)).arrayBuffer()).byteLength).toBe(size);
    }
    await fetch(`${trial.url}/5`, { method: 'HEAD' });
    expect(await tallied(trial, ({ compared }) => compared === 4)).toMatchObject({
      byStatusAlone: 3,
      different: { ...NO_DIFFERENCE, body: 1 },
    });
  });

  test('gets the share that it was given', async () => {
    const answer: RequestListener = (_request, response) => response.end('x');
    await using trial = await shadowed(answer, answer, { percent: 20 });
    for (let index = 0; index < 50; index++) await (await fetch(trial.url)).text();
    await tallied(trial, ({ compared }) => compared === 10);
  });

  test('that hangs delays nobody, and gets only so many copies at once', async () => {
    await using trial = await shadowed(
      (_request, response) => response.end('real'),
      () => {},
      { limits: { shadowRequests: 3, shadowWithinMs: 120_000 } },
    );
    for (let index = 0; index < 20; index++) expect(await (await fetch(trial.url)).text()).toBe('real');
    expect(await tallied(trial, ({ dropped }) => dropped === 17)).toMatchObject({ compared: 0 });
    expect(trial.trafficSwitch.slot(GREEN)?.inFlight).toBe(3);
  });

  test('that hangs is given up after its time, and said not to have answered', async () => {
    await using trial = await shadowed(
      (_request, response) => response.end('real'),
      () => {},
      { limits: { shadowRequests: 3, shadowWithinMs: 200 } },
    );
    expect(await (await fetch(trial.url)).text()).toBe('real');
    expect(await tallied(trial, ({ compared }) => compared === 1)).toMatchObject({ different: { unanswered: 1 } });
    expect(trial.trafficSwitch.slot(GREEN)?.inFlight).toBe(0);
  });

  test('that refuses connections is said not to have answered', async () => {
    await using trial = await shadowed((_request, response) => response.end('real'), null);
    expect(await (await fetch(trial.url)).text()).toBe('real');
    expect((await tallied(trial, ({ compared }) => compared === 1)).different.unanswered).toBe(1);
  });

  test('is not held against a client that went away', async () => {
    await using trial = await shadowed(
      () => {},
      (_request, response) => response.end('shadow'),
    );
    const client = connect(trial.port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => trial.trafficSwitch.slot(BLUE)?.inFlight === 1);
    client.destroy();
    await once(client, 'close');
    await until(() => trial.trafficSwitch.slot(BLUE)?.inFlight === 0);
    await until(() => trial.trafficSwitch.slot(GREEN)?.inFlight === 0);
    expect((await only(trial)).compared).toBe(0);
  });

  test('that has answered already leaves its connection to others when the client goes away', async () => {
    const release = Promise.withResolvers<void>();
    let connections = 0;
    await using trial = await Trial.start();
    await trial.live((request, response) => void (request.url === '/left' || response.end('same')));
    const { server, backend } = await trial.backend(async (request, response) => {
      if (request.url === '/kept') await release.promise;
      response.end('same');
    });
    server.on('connection', () => connections++);
    await trial.client.putSlot(GREEN, 1, 'v2', backend);
    await trial.client.setShadow('development', 1, [{ component: 'api', colour: 'green', percent: 100 }]);
    const inFlight = () => trial.trafficSwitch.slot(GREEN)?.inFlight;
    const client = connect(trial.port, '127.0.0.1');
    client.write('GET /left HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => connections === 1 && inFlight() === 0);
    expect(await (await fetch(`${trial.url}/kept`)).text()).toBe('same');
    expect(inFlight()).toBe(1);
    client.destroy();
    await until(() => trial.trafficSwitch.slot(BLUE)?.inFlight === 0);
    release.resolve();
    const tally = await tallied(trial, ({ compared }) => compared === 1);
    expect([connections, tally.different]).toEqual([1, NO_DIFFERENCE]);
  });

  test('is not compared with an event stream', async () => {
    await using trial = await shadowed(
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n'),
      () => {},
    );
    const stream = await fetch(trial.url);
    await until(() => trial.trafficSwitch.slot(GREEN)?.inFlight === 0);
    expect((await only(trial)).compared).toBe(0);
    await stream.body?.cancel();
  });

  test('under load of keep-alive clients loses and alters none of their requests', async () => {
    const answer: RequestListener = (request, response) => response.end(`answer to ${request.url}`);
    await using trial = await shadowed(answer, (request, response) =>
      Number(request.url?.slice(1)) % 7 === 0 ? void request.socket.destroy() : answer(request, response),
    );
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let index = 0; index < 60; index++) {
        const path = `/${client}${index}`;
        expect(await (await fetch(`${trial.url}${path}`)).text()).toBe(`answer to ${path}`);
      }
    });
    await Promise.all(clients);
    const tally = await tallied(trial, ({ compared, dropped }) => compared + dropped === 480);
    expect(tally.different).toMatchObject({ status: 0, body: 0 });
  });
});

describe('the command', () => {
  test('names all shadows of an environment: those not named end, and those repeated go on counting', async () => {
    const answer: RequestListener = (_request, response) => response.end('x');
    await using trial = await shadowed(answer, answer);
    await (await fetch(trial.url)).text();
    await tallied(trial, ({ compared }) => compared === 1);
    await trial.client.setShadow('development', 1, [{ component: 'api', colour: 'green', percent: 50 }]);
    expect(await only(trial)).toMatchObject({ compared: 1, percent: 50 });
    await trial.client.setShadow('development', 1, []);
    expect(await trial.client.shadowStats()).toEqual({ shadows: [] });
  });

  test('ends with its slot, and counts a new version anew', async () => {
    const answer: RequestListener = (_request, response) => response.end('x');
    await using trial = await shadowed(answer, answer);
    await (await fetch(trial.url)).text();
    await tallied(trial, ({ compared }) => compared === 1);
    await trial.client.putSlot(GREEN, 1, 'v3', (await trial.backend(answer)).backend);
    expect(await only(trial)).toMatchObject({ compared: 0, version: 'v3' });
    await trial.client.removeSlot(GREEN, 1);
    expect((await trial.client.state()).services[0]?.shadow).toBeNull();
    expect(await trial.client.shadowStats()).toEqual({ shadows: [] });
  });

  test('is refused for a slot that is empty, that has all the traffic, or that is made of files', async () => {
    await using trial = await Trial.start();
    await trial.live((_request, response) => response.end('x'));
    const setShadow = (colour: 'blue' | 'green') =>
      trial.client.setShadow('development', 1, [{ component: 'api', colour, percent: 10 }]);
    await expect(setShadow('green')).rejects.toMatchObject({ code: 'slot-missing' });
    await expect(setShadow('blue')).rejects.toThrow('reçoit déjà tout le trafic');
    await trial.client.putSlot(GREEN, 1, 'v2', { kind: 'static', directory: trial.directory, fallback: null });
    await expect(setShadow('green')).rejects.toThrow('il n’y a rien à comparer');
    await expect(trial.client.setShadow('development', 0, [])).rejects.toMatchObject({ code: 'stale-epoch' });
  });

  test('holds over a restart of the switch', async () => {
    const answer: RequestListener = (_request, response) => response.end('x');
    await using trial = await shadowed(answer, answer);
    await trial.trafficSwitch.stop(0);
    const again = await TrafficSwitch.start({
      stateFile: join(trial.directory, 'state.json'),
      port: 0,
      host: '127.0.0.1',
    });
    await (await fetch(trial.url)).text();
    await until(() => again.shadowStats().shadows[0]?.compared === 1);
    await again.stop(0);
  });
});

/** Blue has the traffic; green gets copies. A null green listens nowhere. */
async function shadowed(
  real: RequestListener,
  shadow: RequestListener | null,
  { percent = 100, limits = {} }: { percent?: number; limits?: Partial<Limits> } = {},
): Promise<Trial> {
  const trial = await Trial.start(limits);
  await trial.live(real);
  const green = shadow ? (await trial.backend(shadow)).backend : processAt(await freePort());
  await trial.client.putSlot(GREEN, 1, 'v2', green);
  await trial.client.setShadow('development', 1, [{ component: 'api', colour: 'green', percent }]);
  return trial;
}

async function only(trial: Trial): Promise<ShadowTally> {
  return (await trial.client.shadowStats()).shadows[0]!;
}

/** Copies are compared a moment after the client has its answer. */
async function tallied(trial: Trial, isEnough: (tally: ShadowTally) => boolean): Promise<ShadowTally> {
  await expect.poll(async () => isEnough(await only(trial)), { timeout: 30_000, interval: 5 }).toBe(true);
  return only(trial);
}
