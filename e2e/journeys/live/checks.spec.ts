import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import plan from '../../../plan/rewapp.plan.ts';

const root = join(import.meta.dirname, '../../..');
let shots: string;

beforeAll(async () => {
  shots = await mkdtemp(join(tmpdir(), 'rewapp-shots-'));
});
afterAll(() => rm(shots, { recursive: true, force: true }));

/** One of the plan's checks of an environment, against the REWAPP that runs for these journeys. */
async function check(name: string, args: string[] = [], more: Record<string, string> = {}) {
  const urls = Object.entries(inject('urls')).map(([component, url]) => [
    `BASCULE_URL_${component.toUpperCase()}`,
    url,
  ]);
  const child = spawn(process.execPath, [`plan/checks/${name}.ts`, ...args], {
    cwd: root,
    env: { ...process.env, ...Object.fromEntries(urls), ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number]>]);
  return { code, ...(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { found: string; value?: number }) };
}

const madeUp = { BASCULE_DEMO_ACCOUNTS: JSON.stringify(plan.environments[0]?.demoAccounts) };

test('all journeys pass where the accounts are made up', async () => {
  const { code, found, value } = await check('journeys', [], madeUp);
  expect(found).toMatch(/^7 parcours réussis/);
  expect(code).toBe(0);
  expect(value).toBeGreaterThan(0);
});

test('without accounts the dashboards are looked at from the door, and that is said', async () => {
  const { code, found } = await check('journeys', ['dashboard-partenaire', 'dashboard-admin']);
  expect(code).toBe(0);
  expect(found.match(/aucun compte n’est donné à ce contrôle/g)).toHaveLength(2);
});

test('a journey whose way is blocked fails, says where, and leaves a picture', async () => {
  const elsewhere = { BASCULE_URL_MOBILE: inject('urls')['vitrine'] ?? '' };
  const { code, found } = await check('journeys', ['connexion', '--screenshots', shots], elsewhere);
  expect(code).toBe(1);
  expect(found).toContain('1 parcours en échec sur 1 : Connexion');
  await access(join(shots, 'connexion.png'));
});

test('Newman and the bundles pass against the same REWAPP', async () => {
  expect(await check('newman', [], madeUp)).toMatchObject({ code: 0, value: 0 });
  const bundles = await check('bundles');
  expect(bundles.code).toBe(0);
  expect(bundles.value).toBeLessThan(200);
});
