import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeArtifact } from '../../artifact/store.ts';
import type { SlotId, StaticSlotSpec } from '../target.ts';
import { FolderSite } from './folder-site.ts';
import type { Site } from './site.ts';
import { SiteTarget } from './site-target.ts';

let home: string;
let site: Site;
let target: SiteTarget;
let isAway: boolean;
let specs: Map<string, StaticSlotSpec>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-site-'));
  site = new FolderSite({ volume: join(home, 'volume'), environment: 'production' });
  isAway = false;
  specs = new Map();
  target = new SiteTarget({
    state: join(home, 'state'),
    siteOf: (_, component) => {
      if (isAway) return away;
      return component === 'vitrine' ? site : null;
    },
  });
});
/** A store that nobody can reach. */
const away = { isPublished: () => Promise.reject(new Error('the store is away')) } as unknown as Site;
afterEach(() => rm(home, { recursive: true, force: true }));

const slot = (colour: 'blue' | 'green'): SlotId => ({ environment: 'production', component: 'vitrine', colour });
const live = () => readFile(join(home, 'volume/live/www/index.html'), 'utf8');

async function start(colour: 'blue' | 'green', epoch = 1) {
  const built = join(home, `built-${colour}`);
  await mkdir(built, { recursive: true });
  await writeFile(join(built, 'index.html'), colour);
  const origin = {
    component: 'vitrine',
    kind: 'static',
    version: `v-${colour}`,
    commit: null,
    inputs: colour,
  } as const;
  const { digest, files } = await storeArtifact(
    join(home, 'state'),
    { ...origin, compatibility: null, packages: null },
    built,
  );
  const artifact = { digest, version: origin.version, files };
  specs.set(colour, { kind: 'static', id: slot(colour), artifact, fallback: null });
  return target.start(specs.get(colour)!, epoch);
}

test('a slot is published when it starts, and live when all the weight is on it; back is one move', async () => {
  expect(await start('blue')).toMatchObject({ kind: 'static' });
  await expect(live()).rejects.toThrow('ENOENT');
  await target.bringLive('production', 1, { component: 'vitrine', blue: 100, green: 0 });
  expect(await live()).toBe('blue');
  await start('green');
  expect(await target.bringLive('production', 1, { component: 'api', blue: 90, green: 10 })).toBeNull();
  await target.bringLive('production', 1, { component: 'vitrine', blue: 0, green: 100 });
  expect(await live()).toBe('green');
  const went = await target.bringLive('production', 2, { component: 'vitrine', blue: 100, green: 0 });
  expect(went?.pointer).toMatchObject({ version: 'v-blue', before: [] });
  expect(await target.condition(slot('blue'))).toMatchObject({ state: 'running', version: 'v-blue' });
});

test('a share of the visitors is refused before anything moves', async () => {
  await start('blue');
  const shares = { component: 'vitrine', blue: 90, green: 10 };
  await expect(target.bringLive('production', 1, shares)).rejects.toThrow(
    'vitrine est publié en entier ou pas du tout : donnez à production la stratégie blue-green, pas 90/10.',
  );
  await expect(target.bringLive('production', 1, { component: 'vitrine', blue: 0, green: 100 })).rejects.toThrow(
    'production/vitrine-green est vide',
  );
});

test('a version that is gone from where it was published is published again when it is to be live', async () => {
  await start('blue');
  await rm(join(home, 'volume'), { recursive: true });
  await target.bringLive('production', 1, { component: 'vitrine', blue: 100, green: 0 });
  expect(await live()).toBe('blue');
});

test('a server that starts again asks nothing of a store that is away, and a new version does', async () => {
  await start('blue');
  isAway = true;
  expect(await target.start(specs.get('blue')!, 2)).toMatchObject({ kind: 'static' });
  await expect(start('green', 2)).rejects.toThrow('the store is away');
  expect(await target.condition(slot('green'))).toMatchObject({ state: 'absent' });
});

test('what a slot still holds is not taken away, though nothing points to it yet; what was left is, once no slot has it', async () => {
  for (const colour of ['blue', 'green'] as const) await start(colour);
  await target.bringLive('production', 1, { component: 'vitrine', blue: 100, green: 0 });
  expect(await target.prune('production', 'vitrine', 1, 1)).toEqual([]);
  await target.bringLive('production', 1, { component: 'vitrine', blue: 0, green: 100 });
  await target.bringLive('production', 1, { component: 'vitrine', blue: 100, green: 0 });
  expect(await target.prune('production', 'vitrine', 1, 1)).toEqual([]);
  await target.stop(slot('green'), 1);
  expect(await target.prune('production', 'vitrine', 1, 1)).toEqual([specs.get('green')!.artifact.digest]);
  expect(await live()).toBe('blue');
});
