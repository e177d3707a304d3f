import type { Pool } from 'pg';
import { budgetMs, impactOf, spanOf, type Answered, type Impact } from '../core/incident/impact.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Plan } from '../core/plan/schema.ts';

/** An incident in numbers, from the minutes of traffic that are kept. */
export async function impactFrom(pool: Pool, plan: Plan, incident: Incident, now: number): Promise<Impact> {
  const { from, to } = spanOf(incident, now);
  const end = to ?? now;
  const of = (from: number) => answered(pool, incident, from, end);
  const [during, month] = await Promise.all([of(from), of(end - budgetMs)]);
  return impactOf(plan, incident, { during, month }, now);
}

/** By component and version; a minute that is only partly inside counts. */
async function answered(
  pool: Pool,
  { environment, components }: Incident,
  from: number,
  to: number,
): Promise<Answered[]> {
  const { rows } = await pool.query<{ component: string; version: string; count: string; errors: string }>(
    `SELECT component, version, sum(count) AS count, sum(errors5xx) AS errors FROM bascule.traffic_minute
     WHERE environment = $1 AND component = ANY ($2) AND (minute + 60) * 1000 > $3 AND minute * 1000 <= $4
     GROUP BY component, version ORDER BY component, version`,
    [environment, components, Math.floor(from), Math.floor(to)],
  );
  return rows.map(({ component, version, count, errors }) => ({
    ...{ component, version, count: Number(count), errors5xx: Number(errors) },
  }));
}
