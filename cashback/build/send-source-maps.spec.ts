import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { start as startSentry } from '../../sandbox/sentry/server.ts';
import { worldForTests } from '../../sandbox/world-for-tests.ts';
import type { Running, World } from '../../sandbox/world.ts';
import { sendSourceMaps } from './send-source-maps.ts';
import { keptMaps, stamp } from './stamp.ts';

let home: string;
let world: World;
let sentry: Running;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rewapp-maps-'));
  world = worldForTests();
  sentry = await startSentry(0, world);
  for (const folder of ['site', 'maps', 'modules']) await mkdir(join(home, folder));
  await writeFile(join(home, 'site/main.js'), 'console.log(1);\n');
  const map = { version: 3, file: 'main.js', sources: ['main.ts'], sourcesContent: ['console.log(1)'], names: [] };
  await writeFile(join(home, 'maps/main.js.map'), JSON.stringify({ ...map, mappings: 'AAAA' }));
});
afterEach(async () => {
  await sentry.close();
  await rm(home, { recursive: true, force: true });
});

const variables = () => ({
  SENTRY_URL: sentry.url,
  SENTRY_AUTH_TOKEN: 'jeton',
  SENTRY_ORG: 'rewapp',
  SENTRY_PROJECT: 'apps',
});
const send = async (given: Record<string, string> = variables()) =>
  sendSourceMaps({ version: 'v1.2.3', folder: await keptMaps(join(home, 'modules')), variables: given });
const build = () => stamp('mobile', join(home, 'site'), join(home, 'maps'), join(home, 'modules'));

describe('source maps', () => {
  it('go to Sentry by its own program, once, and never lie with what is public', { timeout: 60_000 }, async () => {
    await build();
    expect(await readdir(join(home, 'site'))).toEqual(['main.js']);
    expect(await send()).toBe('1 source maps envoyées à Sentry pour rewapp@v1.2.3.');
    expect(world.inbox.list({ kind: 'error' })).toMatchObject([
      { subject: 'Source maps reçues', text: expect.stringContaining('apps') },
    ]);
    expect(await send()).toMatch(/^Aucune source map à envoyer/);
  });

  it('that Sentry does not take stay for the next time', { timeout: 60_000 }, async () => {
    await build();
    await expect(send({ ...variables(), SENTRY_URL: 'http://127.0.0.1:9' })).rejects.toThrow(
      /^sentry-cli releases new a échoué/,
    );
    expect(existsSync(await keptMaps(join(home, 'modules'), 'mobile'))).toBe(true);
  });

  it('without keys do not leave, and are told what is missing', async () => {
    await expect(send({ SENTRY_URL: 'x' })).rejects.toThrow('SENTRY_AUTH_TOKEN, SENTRY_ORG, SENTRY_PROJECT manquent');
  });

  it('that nobody sent for a month are forgotten at the next build', async () => {
    const old = join(await keptMaps(join(home, 'modules'), 'mobile'), 'old');
    await mkdir(old, { recursive: true });
    await utimes(old, new Date(0), new Date(0));
    await build();
    expect(existsSync(old)).toBe(false);
  });

  it('leave a service worker with the hashes of the files as they are', async () => {
    await writeFile(join(home, 'site/ngsw.json'), JSON.stringify({ hashTable: { '/main.js': 'before' } }));
    await build();
    const { createHash } = await import('node:crypto');
    const { readFile } = await import('node:fs/promises');
    const hash = createHash('sha1')
      .update(await readFile(join(home, 'site/main.js')))
      .digest('hex');
    expect(JSON.parse(await readFile(join(home, 'site/ngsw.json'), 'utf8'))).toEqual({
      hashTable: { '/main.js': hash },
    });
  });
});
