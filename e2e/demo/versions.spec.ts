import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onTopOf, patchFile, productionPatches, versions, type ProductionPatch, type Version } from './versions.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'rewapp-versions-'));
  for (const version of [...productionPatches, ...versions]) await copyWhatItChanges(version);
});

afterEach(() => rm(copy, { recursive: true, force: true }));

describe('every version of the demonstration', () => {
  it.each(versions)('%s still applies to the source as it is', async (version) => {
    await expect(apply(version)).resolves.toBeDefined();
  });

  it.each(versions.filter((version) => onTopOf(version) === 'good-v2'))(
    '%s still applies on top of good-v2',
    async (version) => {
      await apply('good-v2');
      await expect(apply(version)).resolves.toBeDefined();
    },
  );
});

it('the versions that go to production still apply, each on top of the one before', async () => {
  for (const patch of productionPatches) await expect(apply(patch)).resolves.toBeDefined();
});

function apply(version: Version | ProductionPatch): Promise<unknown> {
  return run('git', ['apply', patchFile(version)], { cwd: copy });
}

async function copyWhatItChanges(version: Version | ProductionPatch): Promise<void> {
  const { stdout } = await run('git', ['apply', '--numstat', patchFile(version)], { cwd: copy });
  for (const line of stdout.trim().split('\n')) {
    const file = line.split('\t')[2]!;
    await mkdir(dirname(join(copy, file)), { recursive: true });
    // A patch may bring files of its own.
    await cp(join(root, file), join(copy, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
