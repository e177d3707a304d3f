import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { flagsBase } from './flags.ts';
import { installedApps, retiredTooSoon, stillCalled } from './support.ts';

const cashback = fileURLToPath(new URL('..', import.meta.url));

/** Of Nest's controllers, in the source: `GET /api/wallet/balance`. */
async function served(): Promise<string[]> {
  const routes: string[] = [];
  for await (const file of glob('api/**/*.ts', { cwd: cashback, exclude: ['**/generated/**', '**/*.spec.ts'] })) {
    const source = (await readFile(join(cashback, file), 'utf8')).replaceAll('${flagsBase}', flagsBase);
    const base = /@Controller\((?:'([^']*)')?\)/.exec(source)?.[1] ?? '';
    for (const [, method, path = ''] of source.matchAll(/@(Get|Post|Put|Patch|Delete)\((?:['`]([^'`]*)['`])?\)/g))
      routes.push(`${method?.toUpperCase()} /${[base, path].filter(Boolean).join('/')}`.replace(/\/+/g, '/'));
  }
  return routes;
}

/** What the mobile app asks for, as the keys of `ui/api/routes.ts` and the session's own calls. */
async function called(): Promise<string[]> {
  const calls = new Set<string>();
  const known = await readFile(join(cashback, 'ui/api/routes.ts'), 'utf8');
  const writes = known.slice(known.indexOf('interface Writes'));
  const folders = ['mobile/src/**/*.ts', 'ui/session/*.ts', 'ui/errors/*.ts'];
  for await (const file of glob(folders, { cwd: cashback, exclude: ['**/*.spec.ts'] })) {
    const source = await readFile(join(cashback, file), 'utf8');
    for (const [, path = ''] of source.matchAll(/'([a-z]+(?:\/[a-z]+)*)'/g)) {
      if (!new RegExp(`^  '?${path}'?:`, 'm').test(known)) continue;
      calls.add(`${new RegExp(`^  '?${path}'?:`, 'm').test(writes) ? 'POST' : 'GET'} /api/${path}`);
    }
  }
  return [...calls];
}

describe('what installed apps call', () => {
  test('is answered by the API: a route may be retired once no supported app calls it', async () => {
    expect((await served()).length).toBeGreaterThan(25);
    expect(retiredTooSoon(await served())).toEqual([]);
  });

  test('is written down before a version of the app goes to the stores', async () => {
    const wanted = await called();
    expect(wanted).toContain('GET /api/wallet/balance');
    expect(wanted.length).toBeGreaterThan(12);
    const newest = new Set(installedApps.at(-1)?.calls);
    expect(wanted.filter((call) => !newest.has(call))).toEqual([]);
  });

  test('is what every version says that is still supported, and no older one', () => {
    const apps = [
      { since: '1.0.0', calls: ['GET /api/old', 'GET /api/kept'] },
      { since: '1.10.0', calls: ['GET /api/kept', 'GET /api/new'] },
    ];
    expect([...stillCalled('1.0.0', apps)]).toEqual(['GET /api/old', 'GET /api/kept', 'GET /api/new']);
    expect([...stillCalled('1.9.9', apps)]).toContain('GET /api/old');
    expect([...stillCalled('1.10.0', apps)]).toEqual(['GET /api/kept', 'GET /api/new']);
    expect(retiredTooSoon(['GET /api/kept', 'GET /api/new'], stillCalled('1.9.9', apps))).toEqual(['GET /api/old']);
  });
});
