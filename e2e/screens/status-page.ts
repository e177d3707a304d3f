import { once } from 'node:events';
import { mkdtemp, rm, utimes, readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastDays, type Tally } from '../../bascule/core/status/days.ts';
import { pageOf, type Findings, type Knowledge } from '../../bascule/core/status/page.ts';
import { statusPage as schema } from '../../bascule/core/status/schema.ts';
import { publish } from '../../bascule/status-page/publish.ts';
import { pageFiles } from '../../bascule/status-page/render.ts';
import { statusPageServer } from '../../bascule/status-page/serve.ts';
import { statusPage } from '../../plan/status-page.ts';
import { desk, phone, type Screen, type Stage } from './screen.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
/** A Monday, 16:03 in Paris. */
const now = Date.UTC(2026, 10, 23, 15, 3);
const shownDays = 90;
const dayOf = (ago: number) => shownDays - 1 - ago;

/** REWAPP’s own page as it is when all is well. */
export function well(): Knowledge {
  const page = schema.parse(statusPage);
  return {
    ...{ page, url: 'https://status.rewapp.fr', timeZone: 'Europe/Paris', incidents: [], maintenances: [] },
    environment: { title: 'Production', isUsual: true },
    days: lastDays(now, shownDays, 'Europe/Paris'),
    findings: new Map(page.components.map(({ name }, index) => [name, found({}, (index + 1) * 40)])),
  };
}

/** The same on a bad day: an API that is down, a bank nobody hears of, and maintenance to come. */
export function trouble(): Knowledge {
  const known = well();
  const api = found({
    [dayOf(40)]: { ok: 1_348, failed: 92, excused: 0 },
    [dayOf(22)]: { ok: 1_436, failed: 4, excused: 0 },
    [dayOf(8)]: { ok: 1_260, failed: 0, excused: 180 },
    [dayOf(0)]: { ok: 945, failed: 18, excused: 0 },
  });
  const silent = Array.from({ length: 60 }, (_, index) => [index, nothing] as const);
  const banking = { ...found(Object.fromEntries(silent)), minutes: [] };
  return {
    ...known,
    findings: new Map([
      ...known.findings,
      ['api', { ...api, minutes: minutesOf([true, false, false, false]) }],
      ['banking', banking],
    ]),
    incidents: [
      {
        ...{ id: 'i-12', title: 'API indisponible', impact: 'critical', components: ['api'], status: 'identified' },
        ...{ startedAt: now - 18 * minute, relievedAt: null, resolvedAt: null },
        updates: [
          { id: 'i-12-1', at: now - 17 * minute, status: 'investigating', body: null },
          {
            ...{ id: 'i-12-2', at: now - 6 * minute, status: 'identified' },
            body: 'Une erreur de configuration après le déploiement de 15:40.\n\nLe retour à la version v1.2.2 est en cours.',
          },
        ],
      },
      {
        ...{ id: 'i-11', title: 'QR codes refusés à la caisse', impact: 'major', components: ['api', 'partner'] },
        ...{ status: 'resolved', startedAt: now - 3 * day, relievedAt: now - 3 * day + hour },
        resolvedAt: now - 3 * day + 2 * hour,
        updates: [
          { id: 'i-11-1', at: now - 3 * day + minute, status: 'investigating', body: null },
          { id: 'i-11-2', at: now - 3 * day + hour, status: 'monitoring', body: null },
          { id: 'i-11-3', at: now - 3 * day + 2 * hour, status: 'resolved', body: 'L’horloge d’un serveur avançait.' },
        ],
      },
    ],
    maintenances: [
      {
        ...{ id: 'm-1', text: 'Mise à niveau de la base de données', announcedAt: now - 2 * day },
        ...{ from: Date.UTC(2026, 10, 29, 1), to: Date.UTC(2026, 10, 29, 3) },
        components: known.page.components.slice(0, 5).map(({ name }) => name),
      },
    ],
  };
}

const nothing: Tally = { ok: 0, failed: 0, excused: 0 };

function found(days: Record<number, Tally>, ms = 20): Findings {
  return {
    minutes: minutesOf([true, true, true], ms),
    tallies: Array.from({ length: shownDays }, (_, index) => days[index] ?? { ...nothing, ok: 1_440 }),
    firstSeenAt: now - shownDays * day,
    told: { state: 'operational', since: now - 3 * day },
    freshForMs: 5 * minute,
  };
}

const minutesOf = (looks: boolean[], ms = 20) =>
  looks.map((good, index) => ({
    ...{ minute: now - (looks.length - 1 - index) * minute, ok: good ? 1 : 0, failed: good ? 0 : 1 },
    slowestMs: good ? ms : null,
  }));

/** The page published, and served as it is in earnest; `ageMs` after its last issue. */
export async function statusStage(knowledge: Knowledge, ageMs = 0): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'status-screens-'));
  await publish(directory, await pageFiles(pageOf(knowledge, now)));
  const published = new Date(Date.now() - ageMs);
  for (const issue of await readdir(join(directory, 'issues')))
    await utimes(join(directory, 'issues', issue), published, published);
  const server = statusPageServer({ directory, upstream: 'http://127.0.0.1:9', now: Date.now });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const onGoodDays = () => statusStage(well());
const onABadDay = () => statusStage(trouble());
const left = () => statusStage(trouble(), 20 * minute);

const screen = (name: string, stage: Screen['stage'], path: string, width: number, theme: Screen['theme']): Screen => ({
  ...{ name: `status-page-${name}`, stage, path, width, theme },
  scripts: 'off',
});

export const statusPageScreens: Screen[] = [
  screen('well', onGoodDays, '/', desk, 'light'),
  screen('well-phone', onGoodDays, '/', phone, 'light'),
  screen('trouble', onABadDay, '/', desk, 'light'),
  screen('trouble-dark', onABadDay, '/en/', desk, 'dark'),
  screen('trouble-phone', onABadDay, '/', phone, 'dark'),
  screen('incident', onABadDay, '/incidents/i-12', phone, 'light'),
  screen('history', onABadDay, '/history', desk, 'light'),
  screen('old', left, '/', phone, 'light'),
];
