import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeArtifact } from '../../artifact/store.ts';
import type { SlotId } from '../target.ts';
import { FolderSite } from './folder-site.ts';
import { SiteTarget } from './site-target.ts';

let home: string;
let target: SiteTarget;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-site-'));
  const site = new FolderSite({ volume: join(home, 'volume'), environment: 'production' });
  target = new SiteTarget({
    state: join(home, 'state'),
    siteOf: (_, component) => (component === 'vitrine' ? site : null),
  });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const slot = (colour: 'blue' | 'green'): SlotId => ({ environment: 'production', component: 'vitrine', colour });
const live = () => readFile(join(home, 'volume/live/www/index.html'), 'utf8');

async function start(colour: 'blue' | 'green', epoch = 1) {
  const built = join(home, `built-${colour}`);
  await mkdir(built);
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
  return target.start({ kind: 'static', id: slot(colour), artifact, fallback: null }, epoch);
}

test('a slot is published when it starts, and live when all the weight is on it; back is one move', async () => {
  expect(await start('blue')).toMatchObject({ kind: 'static' });
  await expect(live()).rejects.toThrow('ENOENT');
  await target.bringLive('production', 1, [{ component: 'vitrine', blue: 100, green: 0 }]);
  expect(await live()).toBe('blue');
  await start('green');
  await target.bringLive('production', 1, [
    { component: 'api', blue: 90, green: 10 },
    { component: 'vitrine', blue: 0, green: 100 },
  ]);
  expect(await live()).toBe('green');
  const [went] = await target.bringLive('production', 2, [{ component: 'vitrine', blue: 100, green: 0 }]);
  expect(went?.pointer).toMatchObject({ version: 'v-blue', before: [] });
  expect(await target.condition(slot('blue'))).toMatchObject({ state: 'running', version: 'v-blue' });
});

test('a share of the visitors is refused before anything moves', async () => {
  await start('blue');
  const shares = [{ component: 'vitrine', blue: 90, green: 10 }];
  await expect(target.bringLive('production', 1, shares)).rejects.toThrow(
    'vitrine est publié en entier ou pas du tout : donnez à production la stratégie blue-green, pas 90/10.',
  );
  await expect(target.bringLive('production', 1, [{ component: 'vitrine', blue: 0, green: 100 }])).rejects.toThrow(
    'production/vitrine-green est vide',
  );
});

test('a version that is gone from where it was published is no running slot', async () => {
  await start('blue');
  await rm(join(home, 'volume'), { recursive: true });
  expect(await target.condition(slot('blue'))).toMatchObject({ state: 'failed' });
  await expect(target.bringLive('production', 1, [{ component: 'vitrine', blue: 100, green: 0 }])).rejects.toThrow(
    'n’est pas entière',
  );
});
