import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessSlotSpec, SlotEvent, SlotId } from '../target.ts';
import { identify } from './proc.ts';
import { ProcessTarget } from './process-target.ts';

const id: SlotId = { environment: 'test', component: 'api', colour: 'blue' };
/** Machines under test are busy. */
const SOON = { timeout: 20_000, interval: 20 };
const BACK_OFF = { firstMs: 5, maxMs: 40, forgetAfterMs: 60_000 };

let home: string;
let events: SlotEvent[];
let targets: ProcessTarget[];

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-process-')));
  await mkdir(join(home, 'files'));
  events = [];
  targets = [];
  await program('server', '');
});

afterEach(async () => {
  targets.forEach((target) => target.release());
  const last = newTarget();
  await last.stopAll();
  last.release();
  await rm(home, { recursive: true, force: true });
});

/** A server that answers its variables, after whatever a test lets it do. */
async function program(name: string, before: string): Promise<void> {
  await writeFile(
    join(home, 'files', `${name}.mjs`),
    `import { createServer } from 'node:http'; import { spawn } from 'node:child_process'; import { existsSync, writeFileSync, rmSync } from 'node:fs';
     ${before}
     createServer((request, response) => {
       if (request.url === '/die') process.exit(4);
       response.end(JSON.stringify({ pid: process.pid, ...process.env }));
     }).listen(process.env.PORT, process.env.HOST);`,
  );
}

function newTarget(): ProcessTarget {
  const target = new ProcessTarget({
    state: join(home, 'state'),
    onEvent: (event) => events.push(event),
    backOff: BACK_OFF,
  });
  targets.push(target);
  return target;
}

function spec(changes: Partial<ProcessSlotSpec> = {}): ProcessSlotSpec {
  return {
    kind: 'process',
    id,
    artifact: { digest: 'd'.repeat(64), version: 'v1', files: join(home, 'files') },
    command: ['node', 'server.mjs'],
    containers: 1,
    memoryMb: 512,
    startWithinMs: 10_000,
    stopWithinMs: 2_000,
    variables: { GREETING: 'hello' },
    secrets: { TOKEN: 'hush-hush-4711' },
    ...changes,
  };
}

async function pidsOf(target: ProcessTarget): Promise<number[]> {
  return (await target.condition(id)).containers.map(({ pid }) => pid ?? 0);
}

async function askFirst(target: ProcessTarget, path = '/'): Promise<Record<string, string>> {
  const { backend } = await target.condition(id);
  const address = backend?.kind === 'process' ? backend.addresses[0] : '';
  return (await fetch(`http://${address}${path}`)).json() as Promise<Record<string, string>>;
}

const told = (type: SlotEvent['type']) => events.filter((event) => event.type === type);
const gone = (pid: number) => identify(pid) === null;

describe('a slot of processes', () => {
  test('gets its variables, its secrets, a host and a port, and none of our own variables', async () => {
    process.env['BASCULE_SECRET'] = 'ours';
    const target = newTarget();
    const backend = await target.start(spec({ containers: 2 }), 1);
    delete process.env['BASCULE_SECRET'];
    const seen = await askFirst(target);
    expect(seen).toMatchObject({
      GREETING: 'hello',
      TOKEN: 'hush-hush-4711',
      HOST: '127.0.0.1',
      NODE_ENV: 'production',
    });
    expect(seen).not.toHaveProperty('BASCULE_SECRET');
    expect(backend).toMatchObject({ kind: 'process', addresses: [`127.0.0.1:${seen['PORT']}`, expect.any(String)] });
  });

  test('started again as it is stays as it is; with other settings it is replaced', async () => {
    const target = newTarget();
    const backend = await target.start(spec(), 1);
    const pids = await pidsOf(target);
    expect(await target.start(spec(), 1)).toEqual(backend);
    expect(await pidsOf(target)).toEqual(pids);
    await target.start(spec({ variables: { GREETING: 'bonjour' } }), 1);
    expect(gone(pids[0]!)).toBe(true);
    expect(await askFirst(target)).toMatchObject({ GREETING: 'bonjour' });
    expect(events).toEqual([]);
  });

  test('started twice at once runs once', async () => {
    const target = newTarget();
    const [one, other] = await Promise.all([target.start(spec(), 1), target.start(spec(), 1)]);
    expect(one).toEqual(other);
  });

  test('writes no secret on disk, and its record for its owner alone', async () => {
    const target = newTarget();
    await target.start(spec(), 1);
    expect((await stat(join(home, 'state/slots/test.api.blue.json'))).mode & 0o777).toBe(0o600);
    const files = await readdir(join(home, 'state'), { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain('hush-hush');
    }
  });

  test('is stopped gracefully, all that it started included', async () => {
    await program('server', `const child = spawn('sleep', ['1000']); writeFileSync('child', String(child.pid));`);
    const target = newTarget();
    await target.start(spec(), 1);
    const [pid] = await pidsOf(target);
    const child = Number(await readFile(join(home, 'files/child'), 'utf8'));
    await target.stop(id, 1);
    await target.stop(id, 1);
    expect([gone(pid!), gone(child)]).toEqual([true, true]);
    expect((await target.condition(id)).state).toBe('absent');
    expect(await readdir(join(home, 'state/slots'))).toEqual([]);
  });

  test('that will not end is killed when its time is up', async () => {
    await program('server', `process.on('SIGTERM', () => {});`);
    const target = newTarget();
    await target.start(spec({ stopWithinMs: 100 }), 1);
    const [pid] = await pidsOf(target);
    await target.stop(id, 1);
    expect(gone(pid!)).toBe(true);
  });

  test('is started again when it dies, on the same port, and both are told', async () => {
    const target = newTarget();
    const backend = await target.start(spec(), 1);
    await askFirst(target, '/die').catch(() => {});
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(1);
    expect(told('slot-process-exited')).toMatchObject([
      { code: 4, sentence: 'Un processus de test/api-blue s’est terminé avec le code 4.' },
    ]);
    expect(told('slot-process-restarted')).toMatchObject([
      { restarts: 1, sentence: expect.stringContaining('(1 fois jusqu’ici)') },
    ]);
    expect(await target.condition(id)).toMatchObject({ state: 'running', backend });
    expect(await askFirst(target)).toMatchObject({ TOKEN: 'hush-hush-4711' });
  });

  test('that keeps dying is started again and again, ever more slowly, until it is stopped', async () => {
    await program('server', `if (existsSync('broken')) process.exit(7);`);
    const target = newTarget();
    await target.start(spec(), 1);
    await writeFile(join(home, 'files/broken'), '');
    await askFirst(target, '/die').catch(() => {});
    await expect.poll(() => told('slot-process-exited').length, SOON).toBeGreaterThan(3);
    expect((await target.condition(id)).state).toBe('restarting');
    await rm(join(home, 'files/broken'));
    await expect.poll(async () => (await target.condition(id)).state, SOON).toBe('running');
  });

  test('over its memory limit is told and started again', async () => {
    await program(
      'server',
      `if (!existsSync('grown')) { writeFileSync('grown', ''); globalThis.held = Buffer.alloc(300e6, 1); }`,
    );
    const target = newTarget();
    await target.start(spec({ memoryMb: 150 }), 1);
    const [pid] = await pidsOf(target);
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(1);
    expect(told('slot-memory-exceeded')).toMatchObject([{ limitMb: 150, pid }]);
    expect(gone(pid!)).toBe(true);
  });

  test('whose port was taken meanwhile gets another one, and the new address is told', async () => {
    const target = newTarget();
    const backend = await target.start(spec(), 1);
    const port = Number(backend.kind === 'process' && backend.addresses[0]?.split(':')[1]);
    const thief = createServer();
    await program('server', `if (!existsSync('stolen')) process.exit(1);`);
    await askFirst(target, '/die').catch(() => {});
    await expect
      .poll(
        () => new Promise((done) => thief.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true))),
      )
      .toBe(true);
    await writeFile(join(home, 'files/stolen'), '');
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(1);
    thief.close();
    const now = (await target.condition(id)).backend;
    expect(told('slot-process-restarted')).toMatchObject([{ addresses: now?.kind === 'process' && now.addresses }]);
    expect(now).not.toEqual(backend);
    expect(told('slot-port-taken')[0]).toMatchObject({
      port,
      sentence: expect.stringContaining('a été pris par un autre programme'),
    });
  });
});

test('a port taken between its choice and the listening is given up for another one', async () => {
  const theft = `import('node:net').then(({ createServer }) => createServer().listen(process.env.PORT, '127.0.0.1', () => process.send('done')))`;
  await program(
    'server',
    `if (!existsSync('thief')) {
       const thief = spawn(process.execPath, ['-e', ${JSON.stringify(theft)}], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
       writeFileSync('thief', String(thief.pid));
       await new Promise((taken) => thief.once('message', taken));
       thief.disconnect();
       thief.unref();
     }`,
  );
  const backend = await newTarget().start(spec(), 1);
  process.kill(Number(await readFile(join(home, 'files/thief'), 'utf8')), 'SIGKILL');
  const [event] = told('slot-port-taken');
  expect(event).toMatchObject({ sentence: expect.stringContaining('a été pris par un autre programme') });
  expect(backend).not.toEqual({
    kind: 'process',
    addresses: [`127.0.0.1:${event?.type === 'slot-port-taken' && event.port}`],
  });
});

describe('a slot that can not be started', () => {
  test('says what its log says last, and leaves nothing running', async () => {
    await program('server', `console.error('DATABASE_URL is missing'); process.exit(1);`);
    const target = newTarget();
    await expect(target.start(spec(), 1)).rejects.toThrow(/s’est terminé avant d’écouter[^]*DATABASE_URL is missing/);
    expect(await target.condition(id)).toMatchObject({ state: 'failed', version: 'v1' });
    expect(await target.logs(id, 1)).toEqual(['DATABASE_URL is missing']);
    await program('server', '');
    await target.start(spec(), 1);
    expect((await target.condition(id)).state).toBe('running');
  });

  test('because it never listens is ended', async () => {
    const command = ['sh', '-c', 'echo $$ > pid; sleep 1000'];
    await expect(newTarget().start(spec({ command, startWithinMs: 1_000 }), 1)).rejects.toThrow(
      'n’a pas écouté en 1000 ms sur le port',
    );
    expect(gone(Number(await readFile(join(home, 'files/pid'), 'utf8')))).toBe(true);
  });

  test('because the program or the files are missing, or its name is none, is told so', async () => {
    const target = newTarget();
    await expect(target.start(spec({ command: ['nod'] }), 1)).rejects.toThrow('il n’y a pas de programme « nod »');
    const artifact = { digest: 'e', version: 'v2', files: join(home, 'none') };
    await expect(target.start(spec({ artifact }), 1)).rejects.toThrow('Reconstruisez v2');
    await expect(target.start(spec({ id: { ...id, component: '../../x' } }), 1)).rejects.toThrow(
      'ne nomme pas un emplacement',
    );
    expect(await readdir(join(home, 'state/slots')).catch(() => [])).toEqual([]);
  });

  test('because its stop came first is broken off', async () => {
    await program('server', `await new Promise(() => setInterval(() => {}, 1000));`);
    const target = newTarget();
    const starting = expect(target.start(spec(), 1)).rejects.toThrow('a été arrêté pendant son démarrage');
    await expect.poll(async () => (await target.condition(id)).containers[0]?.pid ?? null, SOON).not.toBeNull();
    await target.stop(id, 1);
    await starting;
    expect((await target.condition(id)).state).toBe('absent');
  });

  test.skipIf(process.getuid?.() !== 0)('because the disk is full is not left running without a record', async () => {
    const target = newTarget();
    const slots = join(home, 'state/slots');
    await mkdir(slots, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', slots]);
    try {
      await writeFile(join(slots, 'filler'), Buffer.alloc(4096));
      await expect(target.start(spec({ variables: { MARK: home } }), 1)).rejects.toThrow(
        /sa fiche n’a pas pu être écrite \(ENOSPC.*faites de la place sur le disque/,
      );
      expect(
        execFileSync('sh', ['-c', `grep -lsa "MARK=${home}" /proc/[0-9]*/environ || true`], { encoding: 'utf8' }),
      ).toBe('');
    } finally {
      execFileSync('umount', [slots]);
    }
  });
});

describe('a restarted server', () => {
  test('finds what a killed one left, goes on with it, and sees its death', async () => {
    const script = join(home, 'server.ts');
    await writeFile(
      script,
      `import { ProcessTarget } from ${JSON.stringify(join(import.meta.dirname, 'process-target.ts'))};
       const target = new ProcessTarget({ state: ${JSON.stringify(join(home, 'state'))}, onEvent: () => {} });
       await target.start(${JSON.stringify(spec())}, 1);
       process.kill(process.pid, 'SIGKILL');`,
    );
    expect(await once(spawn(process.execPath, [script], { stdio: 'inherit' }), 'exit')).toEqual([null, 'SIGKILL']);
    const target = newTarget();
    expect(await target.adopt([{ environment: 'test', epoch: 1 }], async () => spec())).toEqual([id]);
    const before = await target.condition(id);
    expect(before.state).toBe('running');
    const backend = await target.start(spec(), 1);
    expect(await target.condition(id)).toMatchObject({
      backend,
      containers: before.containers.map(({ pid }) => ({ pid })),
    });
    process.kill(before.containers[0]!.pid!, 'SIGKILL');
    await expect.poll(() => told('slot-process-exited'), SOON).toHaveLength(1);
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(1);
    expect(await askFirst(target)).toMatchObject({ TOKEN: 'hush-hush-4711' });
  });

  test('starts again what died meanwhile, and stops what is not wanted any more', async () => {
    const first = newTarget();
    await first.start(spec({ containers: 2 }), 1);
    const pids = await pidsOf(first);
    first.release();
    process.kill(pids[0]!, 'SIGKILL');
    await expect.poll(() => gone(pids[0]!), SOON).toBe(true);
    const second = newTarget();
    await second.adopt([{ environment: 'test', epoch: 1 }], async () => spec({ containers: 2 }));
    await expect.poll(async () => (await second.condition(id)).state, SOON).toBe('running');
    const after = await pidsOf(second);
    expect(after[1]).toBe(pids[1]);
    second.release();
    const third = newTarget();
    expect(await third.adopt([{ environment: 'test', epoch: 1 }], async () => null)).toEqual([]);
    expect(after.map(gone)).toEqual([true, true]);
  });

  test('never takes a process for its own that only has the same number', async () => {
    const first = newTarget();
    await first.start(spec(), 1);
    const [pid] = await pidsOf(first);
    first.release();
    process.kill(pid!, 'SIGKILL');
    await expect.poll(() => gone(pid!), SOON).toBe(true);
    const stranger = spawn('sleep', ['1000'], { detached: true });
    const path = join(home, 'state/slots/test.api.blue.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace(`"pid": ${pid}`, `"pid": ${stranger.pid}`));
    const second = newTarget();
    await second.adopt([{ environment: 'test', epoch: 1 }], async () => spec());
    await expect.poll(async () => (await second.condition(id)).state, SOON).toBe('running');
    expect(await pidsOf(second)).not.toContain(stranger.pid);
    await second.stop(id, 1);
    expect(gone(stranger.pid!)).toBe(false);
    stranger.kill('SIGKILL');
  });

  test('names the record that it can not read', async () => {
    await mkdir(join(home, 'state/slots'), { recursive: true });
    await writeFile(join(home, 'state/slots/test.api.blue.json'), '{');
    await expect(newTarget().adopt([{ environment: 'test', epoch: 1 }], async () => null)).rejects.toThrow(
      /La fiche d’emplacement .*test\.api\.blue\.json est illisible/,
    );
    await rm(join(home, 'state/slots/test.api.blue.json'));
  });

  test.skipIf(process.getuid?.() === 0)('says when its state may not be written', async () => {
    await mkdir(join(home, 'state/slots'), { recursive: true });
    await chmod(join(home, 'state/slots'), 0o500);
    await expect(newTarget().start(spec(), 1)).rejects.toThrow('sa fiche n’a pas pu être écrite');
  });
});
