import type { Pool } from 'pg';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { lastDays, nothing } from '../../core/status/days.ts';
import type { StatusIncident } from '../../core/status/incident.ts';
import type { Maintenance } from '../../core/status/maintenance.ts';
import type { Findings, Knowledge } from '../../core/status/page.ts';
import { publicIncident } from '../../core/status/public-incident.ts';
import type { StatusPage } from '../../core/status/schema.ts';
import type { Announcement } from '../../core/window/announcement.ts';
import { announcementsEndingAfter } from '../../engine/announcement-table.ts';
import { incidentsSince } from '../../engine/incident-table.ts';
import { firstLooks, probeMinutes, toldStates } from '../../engine/probe-table.ts';
import type { DayMemory } from './day-memory.ts';
import { freshForMs, subjectOf } from './subjects.ts';

const shownDays = 90;

/** Whose page it is, and where it is found. */
export interface Shown {
  plan: Plan;
  page: StatusPage;
  environment: Environment;
  url: string;
}

/** All that the page is made from, as it stands now (milliseconds since 1970). */
export async function gather(pool: Pool, shown: Shown, memory: DayMemory, now: number): Promise<Knowledge> {
  const { plan, page, environment, url } = shown;
  const { timeZone } = plan.calendar;
  const days = lastDays(now, shownDays, timeZone);
  const since = days[0]?.from ?? now;
  const [maintenances, incidents] = await Promise.all([
    maintenancesSince(pool, shown, since),
    publicIncidentsSince(pool, shown, since),
  ]);
  const tallies = await memory.tallies(days, maintenances, now);
  const recent = await recentMinutes(pool, shown, now);
  const [first, told] = await Promise.all([
    firstLooks(pool, environment.name, page.components.map(subjectOf)),
    toldStates(pool, environment.name),
  ]);
  const findings = page.components.map((component): [string, Findings] => {
    const subject = subjectOf(component);
    return [
      component.name,
      {
        minutes: recent.get(subject) ?? [],
        tallies: tallies.map((day) => day.get(subject) ?? nothing),
        firstSeenAt: first.get(subject) ?? null,
        told: told.get(component.name) ?? null,
        freshForMs: freshForMs(component),
      },
    ];
  });
  const isUsual = environment.name === page.environments[0];
  return {
    ...{ page, url, timeZone, days, incidents, maintenances },
    environment: { title: environment.title, isUsual },
    findings: new Map(findings),
  };
}

async function recentMinutes(pool: Pool, { page, environment }: Shown, now: number) {
  const longest = Math.max(...page.components.map(freshForMs));
  const minutes = await probeMinutes(pool, environment.name, { from: now - longest, to: now + 1 });
  return Map.groupBy(minutes, ({ subject }) => subject);
}

async function publicIncidentsSince(
  pool: Pool,
  { plan, page, environment }: Shown,
  since: number,
): Promise<StatusIncident[]> {
  const all = await incidentsSince(pool, since);
  return all
    .filter((each) => each.environment === environment.name)
    .flatMap((each) => publicIncident(each, page, plan.incidents) ?? []);
}

/** Maintenance is announced for a whole environment: for all of the page that belongs to it. */
async function maintenancesSince(pool: Pool, { page, environment }: Shown, since: number): Promise<Maintenance[]> {
  const components = page.components.flatMap(({ name, from }) => (from.kind === 'component' ? [name] : []));
  const all = await announcementsEndingAfter(pool, since);
  return all
    .filter((each) => each.environment === environment.name)
    .map(({ from, to, at, text }: Announcement) => ({
      id: `m-${from}-${to}`,
      ...{ text, from, to, components },
      announcedAt: at,
    }));
}
