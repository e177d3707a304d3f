import type { ProbeMinute } from '../component-status.ts';
import { lastDays, nothing, type Tally } from '../days.ts';
import type { StatusIncident } from '../incident.ts';
import type { Maintenance } from '../maintenance.ts';
import type { Findings, Knowledge } from '../page.ts';
import { statusPage, type StatusPage } from '../schema.ts';

export const minute = 60_000;
export const hour = 60 * minute;
/** A Monday, 10:05 in Paris. */
export const now = Date.UTC(2026, 10, 23, 9, 5);

export const page: StatusPage = statusPage.parse({
  title: 'REWAPP',
  address: 'status.rewapp.fr',
  languages: ['fr', 'en'],
  environments: ['production'],
  groups: [{ name: 'fronts', title: 'Applications', english: 'Apps' }],
  components: [
    {
      name: 'api',
      title: 'API Backend',
      description: 'Comptes et points',
      english: { title: 'Backend API', description: 'Accounts and points' },
      from: { kind: 'component', component: 'api' },
    },
    {
      name: 'mobile',
      title: 'Application Mobile',
      description: 'iOS et Android',
      group: 'fronts',
      from: { kind: 'component', component: 'mobile' },
    },
    {
      name: 'vitrine',
      title: 'Site Vitrine',
      description: 'Le site',
      group: 'fronts',
      from: { kind: 'component', component: 'vitrine' },
    },
    {
      name: 'banking',
      title: 'Intégrations Bancaires',
      description: 'Cartes',
      from: { kind: 'third-party', service: 'powens' },
    },
  ],
});

/** Minutes until now, oldest first: true was good, false was not, a number took so many ms, null was not looked at. */
export function minutesUntil(at: number, ...looks: (boolean | number | null)[]): ProbeMinute[] {
  const last = Math.floor(at / minute) * minute;
  return looks.flatMap((look, index): ProbeMinute[] => {
    if (look === null) return [];
    const begins = last - (looks.length - 1 - index) * minute;
    return look === false
      ? [{ minute: begins, ok: 0, failed: 1, slowestMs: null }]
      : [{ minute: begins, ok: 1, failed: 0, slowestMs: look === true ? 20 : look }];
  });
}

export const incident = (change: Partial<StatusIncident> = {}): StatusIncident => ({
  id: 'i-1',
  title: 'API indisponible',
  impact: 'critical',
  components: ['api'],
  startedAt: now - 20 * minute,
  relievedAt: null,
  resolvedAt: null,
  status: 'investigating',
  updates: [{ id: 'i-1-investigating', at: now - 18 * minute, status: 'investigating', body: null }],
  ...change,
});

export const maintenance = (change: Partial<Maintenance> = {}): Maintenance => ({
  id: 'maintenance-1',
  text: 'Mise à niveau de la base',
  from: now - 5 * minute,
  to: now + hour,
  announcedAt: now - 8 * 24 * hour,
  components: ['api', 'mobile', 'vitrine'],
  ...change,
});

/** Good for 90 days and now. */
export function wellFor(days: number): Findings {
  const tallies: Tally[] = Array.from({ length: days }, () => ({ ...nothing, ok: 1_440 }));
  return {
    minutes: minutesUntil(now, true, true, true),
    tallies,
    firstSeenAt: now - 90 * 24 * hour,
    told: { state: 'operational', since: now - 48 * hour },
    freshForMs: 5 * minute,
  };
}

/** A page on which all is well, with a change. */
export function knowledge(change: Partial<Knowledge> = {}): Knowledge {
  const days = lastDays(now, 90, 'Europe/Paris');
  return {
    page,
    url: 'https://status.rewapp.fr',
    timeZone: 'Europe/Paris',
    environment: { title: 'Production', isUsual: true },
    days,
    findings: new Map(page.components.map(({ name }) => [name, wellFor(days.length)])),
    incidents: [],
    maintenances: [],
    ...change,
  };
}
