import { join } from 'node:path';
import type { Ground } from '../../engine/ground.ts';
import { incidentFacts } from '../../engine/kpi-incidents.ts';
import { KpiSource } from '../../engine/kpi-source.ts';
import type { Setting } from '../setting.ts';
import type { MetricGround } from './metrics.ts';

/** What the measures of a server are taken from: the whole plan, and all that its log tells. */
export function kpiGroundOf(
  { plan, place, clock }: Setting,
  { pool, log }: Pick<Ground, 'pool' | 'log'>,
): MetricGround {
  const source = new KpiSource({
    pool,
    log,
    components: plan.components,
    incidents: (environment) => incidentFacts(pool, environment),
  });
  return { plan, source, clock, keyFile: join(place.state, 'metrics.key') };
}
