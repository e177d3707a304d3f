import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BLUE, Trial, until } from '../../switch/trial/trial.ts';
import type { Backend } from '../../switch/wire.ts';
import type { ProcessSlotSpec, SlotEvent } from '../target.ts';
import { identify } from './proc.ts';
import { ProcessTarget } from './process-target.ts';

const SOON = { timeout: 20_000, interval: 20 };

let home: string;
let target: ProcessTarget;
let onEvent: (event: SlotEvent) => void;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-instances-')));
  await mkdir(join(home, 'files'));
  await writeFile(
    join(home, 'files/server.mjs'),
    `import { existsSync } from 'node:fs'; import { createServer } from 'node:http';
     if (existsSync('broken')) process.exit(7);
     createServer((request, response) => response.end(String(process.pid))).listen(process.env.PORT, process.env.HOST);`,
  );
  onEvent = () => {};
  const backOff = { firstMs: 5, maxMs: 40, forgetAfterMs: 60_000 };
  target = new ProcessTarget({ state: join(home, 'state'), onEvent: (event) => onEvent(event), backOff });
});

afterEach(async () => {
  await target.stop(BLUE, 1);
  target.release();
  await rm(home, { recursive: true, force: true });
});

describe('a slot of several instances', () => {
  test('started again with more lets them join, and leaves alone those that run', async () => {
    const one = await target.start(spec(1), 1);
    const [first] = await pids();
    const three = await target.start(spec(3), 1);
    expect(await pids()).toEqual([first, expect.any(Number), expect.any(Number)]);
    expect(addressesOf(three)).toEqual([...addressesOf(one), expect.any(String), expect.any(String)]);
    expect(new Set(await Promise.all(addressesOf(three).map(answerOf))).size).toBe(3);
    expect(await target.start(spec(3), 1)).toEqual(three);
  });

  test('started again with fewer keeps those that it has', async () => {
    const two = await target.start(spec(2), 1);
    const running = await pids();
    expect(await target.start(spec(1), 1)).toEqual(two);
    expect(await pids()).toEqual(running);
  });

  test('of which one can not join goes on as it was, in the record too', async () => {
    const one = await target.start(spec(1), 1);
    const running = await pids();
    await writeFile(join(home, 'files/broken'), '');
    await expect(target.start(spec(3), 1)).rejects.toMatchObject({ code: 'exited-at-start' });
    expect(await target.condition(BLUE)).toMatchObject({ state: 'running', backend: one });
    target.release();
    const after = new ProcessTarget({ state: join(home, 'state'), onEvent: () => {} });
    await after.adopt([{ environment: BLUE.environment, epoch: 1 }], async () => spec(1));
    expect((await after.condition(BLUE)).containers.map(({ pid }) => pid)).toEqual(running);
    target = after;
  });

  test('is found again with all that joined by a restarted server', async () => {
    await target.start(spec(1), 1);
    const two = await target.start(spec(2), 1);
    const running = await pids();
    target.release();
    target = new ProcessTarget({ state: join(home, 'state'), onEvent: () => {} });
    await target.adopt([{ environment: BLUE.environment, epoch: 1 }], async () => spec(2));
    expect(await target.start(spec(2), 1)).toEqual(two);
    expect(await pids()).toEqual(running);
  });

  test('loses no read when one of them is killed under load, again and again, and gets it back', async () => {
    await using trial = await Trial.start();
    let restarts = 0;
    onEvent = (event) => {
      if (event.type !== 'slot-process-restarted') return;
      const { addresses } = event;
      void trial.client.putSlot(BLUE, 1, 'v1', { kind: 'process', addresses }).then(() => restarts++);
    };
    await trial.client.putSlot(BLUE, 1, 'v1', await target.start(spec(2), 1));
    await trial.weights(100, 0);
    let isOver = false;
    const lost: string[] = [];
    const answered = new Set<string>();
    const load = Array.from({ length: 6 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!isOver) {
        const answer = await ask(trial.port, agent).catch((error: Error) => error.message);
        if (/^\d+$/.test(answer)) answered.add(answer);
        else lost.push(answer);
      }
      agent.destroy();
    });
    try {
      for (let round = 1; round <= 4; round++) {
        const [one = 0, other = 0] = await pids();
        const victim = round % 2 === 0 ? one : other;
        await until(() => answered.has(String(victim)));
        process.kill(victim, 'SIGKILL');
        await expect.poll(() => restarts, SOON).toBe(round);
      }
      const now = await pids();
      await until(() => now.every((pid) => answered.has(String(pid))));
    } finally {
      isOver = true;
    }
    await Promise.all(load);
    expect(lost).toEqual([]);
  });

  test('is healthy only when each of them answers its probe', async () => {
    await using trial = await Trial.start();
    await trial.client.putSlot(BLUE, 1, 'v1', await target.start(spec(2), 1));
    const probe = async () => (await trial.client.every(BLUE, { path: '/' })).status;
    expect(await probe()).toBe(200);
    const [, second = 0] = await pids();
    await writeFile(join(home, 'files/broken'), '');
    process.kill(second, 'SIGKILL');
    await expect.poll(() => identify(second), SOON).toBeNull();
    expect(await probe()).toBe(502);
    await rm(join(home, 'files/broken'));
    await expect.poll(probe, SOON).toBe(200);
  });
});

function spec(containers: number): ProcessSlotSpec {
  return {
    kind: 'process',
    id: BLUE,
    artifact: { digest: 'd'.repeat(64), version: 'v1', files: join(home, 'files') },
    command: ['node', 'server.mjs'],
    containers,
    memoryMb: 512,
    startWithinMs: 20_000,
    stopWithinMs: 2_000,
    variables: {},
    secrets: {},
  };
}

async function pids(): Promise<number[]> {
  return (await target.condition(BLUE)).containers.map(({ pid }) => pid ?? 0);
}

function addressesOf(backend: Backend): string[] {
  return backend.kind === 'process' ? backend.addresses : [];
}

async function answerOf(address: string): Promise<string> {
  return (await fetch(`http://${address}/`)).text();
}

async function ask(port: number, agent: Agent): Promise<string> {
  const [response] = (await once(httpRequest({ host: '127.0.0.1', port, agent }).end(), 'response')) as [
    IncomingMessage,
  ];
  const body = await text(response);
  return response.statusCode === 200 ? body : `status ${response.statusCode}: ${body}`;
}
