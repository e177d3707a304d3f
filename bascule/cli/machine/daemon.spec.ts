import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureRunning, recordOf, stopDaemon, type Daemon } from './daemon.ts';
import { isAlive } from './process-record.ts';

let daemon: Daemon;

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bascule-daemon-'));
  const [socket, program] = [join(folder, 'it.sock'), join(folder, 'it.mjs')];
  await writeFile(
    program,
    `import { createServer } from 'node:net'; import { rmSync } from 'node:fs';
     rmSync(process.argv[2], { force: true }); console.log(process.env.SECRET); createServer().listen(process.argv[2]);`,
  );
  daemon = {
    title: 'It',
    args: [program, socket],
    identity: [program],
    cwd: folder,
    env: { ...process.env, SECRET: 'by variable' },
    log: join(folder, 'logs/it.log'),
    pidFile: join(folder, 'it.pid'),
    startWithinMs: 10_000,
    stopWithinMs: 1_000,
    answers: () => answers(socket),
  };
});
afterEach(() => stopDaemon(daemon));

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket, () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
}

test('a daemon is started once, then adopted', async () => {
  expect(await ensureRunning(daemon)).toBe('started');
  const record = await recordOf(daemon);
  expect(await ensureRunning(daemon)).toBe('adopted');
  expect(await recordOf(daemon)).toEqual(record);
  expect(await readFile(daemon.log, 'utf8')).toContain('by variable');
});

test('one whose pid file is lost is adopted and can be stopped', async () => {
  await ensureRunning(daemon);
  const record = await recordOf(daemon);
  await rm(daemon.pidFile);
  expect(await ensureRunning(daemon)).toBe('adopted');
  await rm(daemon.pidFile);
  expect(await stopDaemon(daemon)).toBe(true);
  expect(await isAlive(record!)).toBe(false);
  expect(await stopDaemon(daemon)).toBe(false);
});

test('one that lives and does not answer is replaced', async () => {
  await ensureRunning(daemon);
  const silent = await recordOf(daemon);
  await rm(daemon.args[1]!);
  expect(await ensureRunning(daemon)).toBe('started');
  expect(await isAlive(silent!)).toBe(false);
});

test('one that ends at once is told with the end of its log, and nothing is left', async () => {
  await writeFile(daemon.args[0]!, 'console.error("the state file is damaged"); process.exit(3);');
  await expect(ensureRunning(daemon)).rejects.toThrow(
    /It s’est arrêté aussitôt \(code 3\).*\n {2}the state file is damaged/s,
  );
  expect(await recordOf(daemon)).toBeNull();
});

test('one that does not answer in time is told and stopped', async () => {
  await writeFile(daemon.args[0]!, 'setInterval(() => {}, 1000);');
  await expect(ensureRunning({ ...daemon, startWithinMs: 300 })).rejects.toThrow('n’a pas répondu en 0.3 s');
  expect(await recordOf(daemon)).toBeNull();
});
