import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  findByArguments,
  identify,
  isAlive,
  readRecord,
  stopProcess,
  writeRecord,
  type ProcessRecord,
} from './process-record.ts';

async function sleeper(script: string, ...args: string[]): Promise<ProcessRecord> {
  const child = spawn(process.execPath, [
    '-e',
    `${script}; setInterval(() => {}, 1000); console.log('ready')`,
    ...args,
  ]);
  await once(child.stdout, 'data');
  const record = await identify(child.pid ?? 0);
  if (!record) throw new Error('It did not start.');
  return record;
}

const file = async () => join(await mkdtemp(join(tmpdir(), 'bascule-record-')), 'server.pid');

test('a record names its process, the number on the first line', async () => {
  const path = await file();
  const self = await identify(process.pid);
  await writeRecord(path, self!);
  expect(await readRecord(path)).toEqual(self);
  expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(String(process.pid));
});

test('a number that another process got since is no process of ours', async () => {
  const path = await file();
  const self = await identify(process.pid);
  await writeRecord(path, { ...self!, start: '1@00000000' });
  expect(await readRecord(path)).toBeNull();
  expect(await isAlive({ ...self!, start: '1@00000000' })).toBe(false);
});

test.each(['', 'not a number', '999999999\nstart=1@0\n'])('a pid file with "%s" names nobody', async (text) => {
  const path = await file();
  await writeFile(path, text);
  expect(await readRecord(path)).toBeNull();
});

test('a process that ends by itself when asked is not killed', async () => {
  const path = await file();
  const polite = await sleeper(
    `process.on('SIGTERM', () => { require('fs').writeFileSync(${JSON.stringify(path)}, 'bye'); process.exit(0) })`,
  );
  await stopProcess(polite, 5_000);
  expect(await readFile(path, 'utf8')).toBe('bye');
  expect(await isAlive(polite)).toBe(false);
});

test('a process that does not end in time is killed', async () => {
  const stubborn = await sleeper("process.on('SIGTERM', () => {})");
  await stopProcess(stubborn, 100);
  expect(await isAlive(stubborn)).toBe(false);
});

test('a process that nobody wrote down is found by its arguments', async () => {
  const mark = `mark-${process.pid}`;
  const lost = await sleeper('0', mark, 'more');
  expect(await findByArguments([mark, 'more'])).toEqual(lost);
  expect(await findByArguments([mark, 'other'])).toBeNull();
  await stopProcess(lost, 1_000);
});
