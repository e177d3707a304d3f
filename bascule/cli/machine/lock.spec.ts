import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeLock } from './lock.ts';

const file = async () => join(await mkdtemp(join(tmpdir(), 'bascule-lock-')), 'up.lock');

test('a lock is held once, and names its holder to the others', async () => {
  const path = await file();
  const first = await takeLock(path);
  expect(first.held).toBe(true);
  expect(await takeLock(path)).toMatchObject({ held: false, by: { pid: process.pid } });
  if (first.held) await first.release();
  expect(await takeLock(path)).toMatchObject({ held: true });
});

test('the lock of a holder that died is taken over', async () => {
  const path = await file();
  await writeFile(path, '999999999\nstart=1@0\n');
  expect(await takeLock(path)).toMatchObject({ held: true });
});
