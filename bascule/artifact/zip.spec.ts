import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unzip } from '../testing/unzip.ts';
import { zipOf } from './zip.ts';

describe('a zip archive', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'zip-'));
    mkdirSync(join(directory, 'été'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (name: string, content: string | Buffer) => writeFileSync(join(directory, name), content);

  test('holds the files as they are: empty ones, large ones, names beyond ASCII, what links lead to', async () => {
    const large = Buffer.alloc(300_000, 'les mêmes octets, encore et encore ');
    write('index.html', '<!doctype html>');
    write('empty', '');
    write('été/page.js', large);
    symlinkSync('index.html', join(directory, 'home.html'));
    const archive = await zipOf(directory, ['empty', 'home.html', 'index.html', 'été/page.js']);
    expect(unzip(archive)).toEqual(
      new Map([
        ['empty', Buffer.alloc(0)],
        ['home.html', Buffer.from('<!doctype html>')],
        ['index.html', Buffer.from('<!doctype html>')],
        ['été/page.js', large],
      ]),
    );
    expect(archive.length).toBeLessThan(5_000);
  });

  test('of the same files is the same to the byte, whenever they were written', async () => {
    write('index.html', 'same');
    const before = await zipOf(directory, ['index.html']);
    utimesSync(join(directory, 'index.html'), 1, 1);
    expect((await zipOf(directory, ['index.html'])).equals(before)).toBe(true);
  });

  test('of nothing is an archive all the same', async () => {
    expect(unzip(await zipOf(directory, []))).toEqual(new Map());
  });
});
