import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessSlotSpec, SlotEvent, SlotId } from '../target.ts';
import { ProcessTarget } from './process-target.ts';

const id: SlotId = { environment: 'test', component: 'api', colour: 'blue' };
const SOON = { timeout: 20_000, interval: 20 };

let home: string;
let targets: ProcessTarget[];
/** A server whose lease was taken, and the one that took it. */
let zombie: ProcessTarget;
let zombieHears: SlotEvent[];
let successor: ProcessTarget;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-takeover-')));
  await mkdir(join(home, 'files'));
  await program('');
  targets = [];
  zombieHears = [];
  zombie = newTarget((event) => zombieHears.push(event));
  successor = newTarget(() => {});
});

afterEach(async () => {
  targets.forEach((target) => target.release());
  const last = newTarget(() => {});
  await last.stopAll();
  last.release();
  await rm(home, { recursive: true, force: true });
});

function newTarget(onEvent: (event: SlotEvent) => void): ProcessTarget {
  const backOff = { firstMs: 5, maxMs: 40, forgetAfterMs: 60_000 };
  const target = new ProcessTarget({ state: join(home, 'state'), onEvent, backOff });
  targets.push(target);
  return target;
}

function program(before: string): Promise<void> {
  const serve = `createServer((_, response) => response.end('ok')).listen(process.env.PORT, process.env.HOST);`;
  return writeFile(
    join(home, 'files/server.mjs'),
    `import { createServer } from 'node:http'; import { writeFileSync } from 'node:fs'; ${before}; ${serve}`,
  );
}

function spec(version: string): ProcessSlotSpec {
  return {
    kind: 'process',
    id,
    artifact: { digest: version.repeat(32), version, files: join(home, 'files') },
    command: ['node', 'server.mjs'],
    containers: 1,
    memoryMb: 256,
    startWithinMs: 10_000,
    stopWithinMs: 5_000,
    variables: { MARK: home, VERSION: version },
    secrets: {},
  };
}

/** Takes the environment over: the slot with what runs there, when it is wanted. */
const takeOver = () => successor.adopt([{ environment: 'test', epoch: 2 }], async () => spec('v1'));

/** What really runs of this test, whoever started it. */
function running(): { pid: number; version: string | undefined }[] {
  const found = execFileSync('sh', ['-c', `grep -lsa "MARK=${home}" /proc/[0-9]*/environ || true`], {
    encoding: 'utf8',
  });
  return found
    .split('\n')
    .filter((path) => path !== '')
    .map((path) => ({
      pid: Number(path.split('/')[2]),
      version: /VERSION=(v\d)/.exec(execFileSync('cat', [path], { encoding: 'utf8' }))?.[1],
    }));
}

async function nothingChanges(act: () => Promise<unknown>): Promise<void> {
  const record = () => readFile(join(home, 'state/slots/test.api.blue.json'), 'utf8');
  const before = { running: running(), record: await record() };
  await expect(act()).rejects.toMatchObject({ code: 'stale-epoch' });
  expect({ running: running(), record: await record() }).toEqual(before);
}

describe('a server whose lease was taken by another', () => {
  test.each([
    ['start what runs', () => zombie.start(spec('v1'), 1)],
    ['start another version', () => zombie.start(spec('v2'), 1)],
    ['start more processes', () => zombie.start({ ...spec('v1'), containers: 2 }, 1)],
    ['stop', () => zombie.stop(id, 1)],
    ['adopt', () => zombie.adopt([{ environment: 'test', epoch: 1 }], async () => null)],
  ])('can not %s', async (_, act) => {
    await zombie.start(spec('v1'), 1);
    await takeOver();
    await nothingChanges(act);
  });

  test('is kept out of an environment in which nothing ran yet', async () => {
    await takeOver();
    await expect(zombie.start(spec('v1'), 1)).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(running()).toEqual([]);
  });

  test('does not start again what the other one stopped or replaced', async () => {
    await zombie.start(spec('v1'), 1);
    await takeOver();
    await successor.start(spec('v2'), 2);
    await expect.poll(() => zombieHears.map(({ type }) => type), SOON).toContain('slot-left');
    expect(zombieHears.at(-1)?.sentence).toMatch(
      /^test\/api-blue n’est plus suivi par ce serveur : L’époque 1 .* passée/,
    );
    expect(running()).toMatchObject([{ version: 'v2' }]);
    expect((await successor.condition(id)).state).toBe('running');
  });

  test('leaves to the other one what dies, and it is started again once', async () => {
    await zombie.start(spec('v1'), 1);
    await takeOver();
    const [first] = running();
    process.kill(first!.pid, 'SIGKILL');
    await expect.poll(() => zombieHears.map(({ type }) => type), SOON).toContain('slot-left');
    await expect.poll(async () => (await successor.condition(id)).containers[0]?.restarts, SOON).toBe(1);
    await expect.poll(async () => (await successor.condition(id)).state, SOON).toBe('running');
    expect(running()).toMatchObject([{ pid: (await successor.condition(id)).containers[0]?.pid }]);
  });

  test('that was ending a slot meanwhile does not forget it, nor kill what the other one has there', async () => {
    await program(`process.on('SIGTERM', () => writeFileSync('asked-to-end', ''))`);
    await zombie.start({ ...spec('v1'), stopWithinMs: 1_500 }, 1);
    const stopping = expect(zombie.stop(id, 1)).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect.poll(() => existsSync(join(home, 'files/asked-to-end')), SOON).toBe(true);
    await takeOver();
    await stopping;
    expect(running()).toHaveLength(1);
    expect((await successor.condition(id)).state).toBe('running');
  });

  test('that was starting a slot meanwhile leaves it as it is to the other one', async () => {
    await program(`await new Promise((go) => setTimeout(go, 1_000))`);
    const starting = zombie.start(spec('v1'), 1);
    await expect.poll(() => running().length, SOON).toBe(1);
    await takeOver();
    const backend = await successor.start(spec('v1'), 2);
    await starting;
    expect(running()).toHaveLength(1);
    expect(await successor.condition(id)).toMatchObject({ state: 'running', backend });
  });
});

test('a server leaves the slots of environments alone that it does not look after', async () => {
  await zombie.start(spec('v1'), 1);
  zombie.release();
  expect(await successor.adopt([{ environment: 'staging', epoch: 1 }], async () => null)).toEqual([]);
  expect(running()).toHaveLength(1);
});
