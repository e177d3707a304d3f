import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Journal } from './journal.ts';

const entry = (name: string, digest = 'd') => ({ name, bytes: 1, digest });
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bascule-journal-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('the journal of what was verified', () => {
  test('is empty where there is none, and the last word on a name holds', async () => {
    const journal = new Journal(directory);
    expect(await journal.read()).toEqual([]);
    for (const each of [entry('a'), entry('b'), entry('a', 'e')]) await journal.add(each);
    expect(await journal.read()).toEqual([entry('a', 'e'), entry('b')]);
  });

  test('loses no more than the line that a crash tore', async () => {
    const journal = new Journal(directory);
    await journal.add(entry('a'));
    await appendFile(join(directory, 'offsite.jsonl'), '\n{"name":"b","by');
    await journal.add(entry('c'));
    expect(await new Journal(directory).read()).toEqual([entry('a'), entry('c')]);
  });

  test('forgets what is not there any more, and is written on after that', async () => {
    const journal = new Journal(directory);
    for (const name of ['a', 'b']) await journal.add(entry(name));
    await journal.keepOnly(new Set(['b']));
    await journal.add(entry('c'));
    expect(await journal.read()).toEqual([entry('b'), entry('c')]);
  });
});
