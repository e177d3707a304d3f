import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import type { PlanInput } from '../../core/plan/schema.ts';
import type { PageView } from '../../core/status/page.ts';
import { Installation } from '../../testing/installation.ts';
import { statusPageView } from './wire.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const withPage = (plan: PlanInput): PlanInput => ({
  ...plan,
  // On a busy machine an answer may take its time.
  components: plan.components.map((each) =>
    each.kind === 'database' ? each : { ...each, probe: { ...each.probe, timeoutMs: 10_000 } },
  ),
  incidents: { severities: [{ severity: 'SEV-1', title: 'Critique', onStatusPage: true }] },
  statusPage: {
    title: 'Little',
    address: 'status.little.fr',
    environments: ['test'],
    components: [
      {
        name: 'service',
        title: 'Service',
        description: 'Ce qui répond',
        from: { kind: 'component', component: 'service' },
      },
      { name: 'site', title: 'Site', description: 'La page', from: { kind: 'component', component: 'site' } },
    ],
  },
});

const day = 24 * 3_600_000;

/** Answers, until it is told to be ill. */
const mortal = {
  extra:
    "globalThis.answer = (request, response) => { if (request.url === '/sicken') globalThis.ill = true; response.end('x'); };",
  health: "response.statusCode = globalThis.ill ? 503 : 200; response.end('ok')",
};

let bascule: Installation;
beforeEach(async () => {
  bascule = await Installation.create(inject('postgresUrl'), withPage);
  await bascule.startSwitch();
  await bascule.startServerInTime();
});
afterEach(() => bascule?.remove());

const file = (path: string) => readFile(join(bascule.place.statusPage, 'current', path), 'utf8');
const view = async () => JSON.parse(await file('page.json')) as PageView;
const states = async () => Object.fromEntries((await view()).components.map(({ name, state }) => [name, state]));
const published = (expected: object) =>
  vi.waitFor(async () => expect(await states()).toEqual(expected), { timeout: 20_000, interval: 50 });
/** The next minute, and what was found in it. */
async function aMinuteLater(): Promise<void> {
  const count = async () => (await bascule.rows("SELECT 1 FROM bascule.probe_minute WHERE subject = 'service'")).length;
  const before = await count();
  await bascule.moveTo(Math.ceil((bascule.now() + 1) / 60_000) * 60_000);
  await vi.waitFor(async () => expect(await count()).toBeGreaterThan(before), { timeout: 20_000, interval: 50 });
}

test('the page tells what is found by asking, through a failure and an incident, and keeps it over a crash', async () => {
  await vi.waitFor(() => expect(existsSync(join(bascule.place.statusPage, 'current/index.html'))).toBe(true), {
    timeout: 20_000,
  });
  await published({ service: 'no_data', site: 'no_data' });
  await bascule.follow(await bascule.deployVersion({ version: 'v1', ...mortal }));
  await aMinuteLater();
  await published({ service: 'operational', site: 'operational' });
  expect(await file('index.html')).toContain('Tous les systèmes sont opérationnels');

  await fetch(`${bascule.url()}/sicken`);
  await aMinuteLater();
  await published({ service: 'degraded_performance', site: 'operational' });
  await aMinuteLater();
  await aMinuteLater();
  await published({ service: 'major_outage', site: 'operational' });
  const { since, uptime } = (await view()).components[0]!;
  expect(uptime).toBeLessThan(100);

  await bascule.killServer();
  await bascule.startServerInTime();
  await published({ service: 'major_outage', site: 'operational' });
  expect((await view()).components[0]).toMatchObject({ since });

  const asked = { environment: 'test', components: ['site'], title: 'Page illisible', severity: 'SEV-1', by: 'test' };
  await bascule.client().call('POST', '/api/incidents', z.unknown(), asked);
  await published({ service: 'major_outage', site: 'major_outage' });
  const summary = JSON.parse(await file('api/v2/summary.json')) as Record<string, Record<string, unknown>[]>;
  expect(summary['incidents']).toMatchObject([{ name: 'Page illisible', impact: 'critical', status: 'investigating' }]);
  expect(await file('history.rss')).toContain('Page illisible');

  const shown = await bascule.client().call('GET', '/api/status-page', statusPageView);
  expect(shown).toMatchObject({
    overall: 'major_outage',
    environment: 'test',
    url: expect.stringContaining('localhost'),
  });
});

test('hours that Bascule was away are not known, and days before it was there are no data', async () => {
  // A noon, so that no day ends meanwhile.
  await bascule.moveTo((Math.ceil(bascule.now() / day) + 0.5) * day);
  await bascule.follow(await bascule.deployVersion({ version: 'v1' }));
  await aMinuteLater();
  await published({ service: 'operational', site: 'operational' });
  await bascule.killServer();
  await bascule.startServerInTime();
  const left = bascule.now();
  await bascule.moveBy(3 * day);
  const known = async () => {
    const rows = await bascule.rows(
      "SELECT 1 FROM bascule.probe_minute WHERE subject = 'service' AND minute <= $1",
      left,
    );
    return { ok: rows.length, failed: 0, excused: 0 };
  };
  await vi.waitFor(async () => expect((await view()).components[0]!.bars.at(-4)!.tally).toEqual(await known()), {
    timeout: 20_000,
    interval: 50,
  });
  const { bars, uptime } = (await view()).components[0]!;
  expect(bars.slice(0, 86).map(({ state }) => state)).toEqual(Array(86).fill('no_data'));
  expect(bars.slice(-3, -1).map(({ state }) => state)).toEqual(['no_data', 'no_data']);
  expect(uptime).toBe(100);
});
