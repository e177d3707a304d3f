import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Artifact, ArtifactRecord } from '../../artifact/artifact.ts';
import { storeArtifact } from '../../artifact/store.ts';

export const COMMIT = 'c0ffee'.padEnd(40, '0');

/** A stored artifact of these files, as a build would leave it. */
export async function stored(
  state: string,
  files: Record<string, string>,
  about: Partial<Pick<ArtifactRecord, 'component' | 'kind' | 'version' | 'commit' | 'packages'>> = {},
): Promise<Artifact> {
  const from = await mkdtemp(join(tmpdir(), 'output-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(from, name)), { recursive: true });
      await writeFile(join(from, name), content);
    }
    const origin = { component: 'api', kind: 'process', version: 'v1', commit: COMMIT, packages: null } as const;
    const inputs = Object.values(files).join().length.toString(16).padStart(64, '0');
    return await storeArtifact(state, { compatibility: null, inputs, ...origin, ...about }, from);
  } finally {
    await rm(from, { recursive: true, force: true });
  }
}
