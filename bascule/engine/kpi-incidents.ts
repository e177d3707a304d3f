import type { Pool } from 'pg';
import type { IncidentFact } from '../core/kpi/aftermath.ts';
import { incidentsSince, type IncidentSeen } from './incident-table.ts';

/** All incidents of an environment, as measures count them. */
export async function incidentFacts(pool: Pool, environment: string): Promise<IncidentFact[]> {
  const all = await incidentsSince(pool, 0);
  return all.filter((incident) => incident.environment === environment).map(factOf);
}

function factOf({
  id,
  environment,
  severity,
  beganAt,
  resolvedAt,
  components,
  deployments,
}: IncidentSeen): IncidentFact {
  const linked = (...kinds: string[]) => deployments.filter((each) => kinds.includes(each.as)).map((each) => each.id);
  return {
    ...{ id, environment, severity, beganAt, resolvedAt, components },
    causes: linked('cause', 'again'),
    fixes: linked('fix'),
  };
}
