import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestFiles, filesUnder } from '../../artifact/digest.ts';
import type { StaticSlotSpec } from '../target.ts';
import { StaticTarget } from './static-target.ts';

let home: string;
let spec: StaticSlotSpec;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-static-'));
  const files = join(home, 'files');
  await mkdir(files);
  await writeFile(join(files, 'index.html'), '<h1>REWAPP</h1>');
  const digest = await digestFiles(files, await filesUnder(files));
  const id = { environment: 'test', component: 'mobile', colour: 'green' } as const;
  spec = { kind: 'static', id, artifact: { digest, version: 'v1', files }, fallback: 'index.html' };
});

afterEach(() => rm(home, { recursive: true, force: true }));

test('a slot of files is the directory of its artifact, and a restarted server still knows it', async () => {
  const backend = { kind: 'static', directory: join(home, 'files'), fallback: 'index.html' };
  expect(await new StaticTarget({ state: home }).start(spec)).toEqual(backend);
  const restarted = new StaticTarget({ state: home });
  expect(await restarted.condition(spec.id)).toMatchObject({ state: 'running', version: 'v1', backend });
  await restarted.stop(spec.id);
  await restarted.stop(spec.id);
  expect(await restarted.condition(spec.id)).toMatchObject({ state: 'absent' });
});

test('altered or missing files are not served', async () => {
  const target = new StaticTarget({ state: home });
  await writeFile(join(home, 'files/added.js'), 'evil');
  await expect(target.start(spec)).rejects.toThrow('test/mobile-green ne peut pas être servi : les fichiers de v1');
  await expect(target.start(spec)).rejects.toThrow(
    'ont été modifiés depuis leur construction. Reconstruisez cette version.',
  );
  await rm(join(home, 'files'), { recursive: true });
  await expect(target.start(spec)).rejects.toThrow(`ne sont pas dans ${join(home, 'files')}`);
  expect(await target.condition(spec.id)).toMatchObject({ state: 'absent' });
});

test('a name that could leave the state directory is refused', async () => {
  const id = { ...spec.id, environment: '../..' };
  await expect(new StaticTarget({ state: home }).start({ ...spec, id })).rejects.toThrow('ne nomme pas un emplacement');
});
