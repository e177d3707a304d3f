import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { closeSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lastLines, openLog, rotateLog } from './log-file.ts';

let home: string;
let path: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-log-'));
  path = join(home, 'logs/api-blue.log');
});

afterEach(() => rm(home, { recursive: true, force: true }));

test('a log that grew too large is put aside, and a program that has it open goes on in the empty one', async () => {
  const output = openLog(path);
  writeSync(output, 'x'.repeat(100));
  await rotateLog(path, 100);
  expect((await stat(path)).size).toBe(100);
  writeSync(output, 'y');
  await rotateLog(path, 100);
  writeSync(output, 'after\n');
  closeSync(output);
  expect(await readFile(path, 'utf8')).toBe('after\n');
  expect((await stat(`${path}.1`)).size).toBe(101);
});

test('the last lines are told oldest first, one that is not ended yet included', async () => {
  closeSync(openLog(path));
  await writeFile(path, 'one\n\nthree\n');
  await appendFile(path, 'fo');
  expect(await lastLines(path, 3)).toEqual(['', 'three', 'fo']);
  await appendFile(path, 'ur\n');
  expect(await lastLines(path, 2)).toEqual(['three', 'four']);
  expect(await lastLines(join(home, 'none'), 2)).toEqual([]);
});
