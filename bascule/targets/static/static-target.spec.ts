import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeArtifact } from '../../artifact/store.ts';
import type { StaticSlotSpec } from '../target.ts';
import { StaticTarget } from './static-target.ts';

let home: string;
let spec: StaticSlotSpec;

/** With needs of its own, which count in its digest as its files do. */
const origin = {
  component: 'mobile',
  kind: 'static',
  version: 'v1',
  commit: null,
  inputs: 'inputs',
  compatibility: { version: '1.0.0', requires: { api: '>=1.0' } },
  packages: null,
} as const;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-static-'));
  const built = join(home, 'built');
  await mkdir(built);
  await writeFile(join(built, 'index.html'), '<h1>REWAPP</h1>');
  const { digest, files } = await storeArtifact(home, origin, built);
  const id = { environment: 'test', component: 'mobile', colour: 'green' } as const;
  spec = { kind: 'static', id, artifact: { digest, version: 'v1', files }, fallback: 'index.html' };
});

afterEach(() => rm(home, { recursive: true, force: true }));

test('a slot of files is the directory of its artifact, and a restarted server still knows it', async () => {
  const backend = { kind: 'static', directory: spec.artifact.files, fallback: 'index.html' };
  expect(await new StaticTarget({ state: home }).start(spec, 1)).toEqual(backend);
  const restarted = new StaticTarget({ state: home });
  expect(await restarted.condition(spec.id)).toMatchObject({ state: 'running', version: 'v1', backend });
  await restarted.stop(spec.id, 1);
  await restarted.stop(spec.id, 1);
  expect(await restarted.condition(spec.id)).toMatchObject({ state: 'absent' });
});

test('altered or missing files are not served', async () => {
  const target = new StaticTarget({ state: home });
  await writeFile(join(spec.artifact.files, 'added.js'), 'evil');
  await expect(target.start(spec, 1)).rejects.toThrow('test/mobile-green ne peut pas être servi : les fichiers de v1');
  await expect(target.start(spec, 1)).rejects.toThrow(
    'ont été modifiés depuis leur construction. Reconstruisez cette version.',
  );
  await rm(dirname(spec.artifact.files), { recursive: true });
  await expect(target.start(spec, 1)).rejects.toThrow(`ne sont pas dans ${spec.artifact.files}`);
  expect(await target.condition(spec.id)).toMatchObject({ state: 'absent' });
});

test('a name that could leave the state directory is refused', async () => {
  const id = { ...spec.id, environment: '../..' };
  await expect(new StaticTarget({ state: home }).start({ ...spec, id }, 1)).rejects.toThrow(
    'ne nomme pas un emplacement',
  );
});
