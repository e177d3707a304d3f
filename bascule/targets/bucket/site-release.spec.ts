import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedDocuments, documentsInOrder, pathsToForget, releaseOf, type SiteRelease } from './site-release.ts';

function release(documents: Record<string, string>): SiteRelease {
  const files = Object.entries(documents).map(([path, sha256]) => ({
    path,
    kind: 'document' as const,
    sha256,
    md5: '',
    bytes: 1,
  }));
  return { digest: 'a'.repeat(64), version: 'v', files };
}

test('what pages refer to changes before the pages, and the entry page last', () => {
  const paths = documentsInOrder(release({ 'index.html': '', 'a.html': '', 'ngsw.json': '', 'logo.png': '' }));
  expect(paths.map(({ path }) => path)).toEqual(['ngsw.json', 'logo.png', 'a.html', 'index.html']);
});

test('documents that came, went or changed are told', () => {
  const [left, live] = [
    release({ same: '1', changed: '1', went: '1' }),
    release({ same: '1', changed: '2', came: '1' }),
  ];
  expect(changedDocuments(left, live)).toEqual(['came', 'changed', 'went']);
  expect(changedDocuments(null, live)).toEqual(['came', 'changed', 'same']);
});

test('the edge forgets pages under both of their names, and all at once where they are many', () => {
  expect(pathsToForget(['index.html', 'offres/index.html', 'été.html'])).toEqual([
    ...['/', '/%C3%A9t%C3%A9.html', '/index.html', '/offres/', '/offres/index.html'],
  ]);
  expect(pathsToForget(Array.from({ length: 16 }, (_, place) => `${place}.html`))).toEqual(['/*']);
});

test('what the build compressed beside its texts is no file of the site; an archive of its own is', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bascule-release-'));
  await mkdir(join(directory, 'data'));
  for (const path of ['index.html', 'index.html.br', 'index.html.gz', 'data/all.gz', 'main-A1B2C3D4.js']) {
    await writeFile(join(directory, path), path);
  }
  const { files } = await releaseOf({ digest: 'a'.repeat(64), version: 'v', files: directory });
  await rm(directory, { recursive: true });
  expect(files.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
    ...['document data/all.gz', 'document index.html', 'asset main-A1B2C3D4.js'],
  ]);
});
