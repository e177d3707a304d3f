import { grafanaDashboard } from '../../core/kpi/grafana.ts';
import { readPlan } from '../../plan-file/plan-file.ts';
import type { CommonOptions } from '../context.ts';

/** Writes the dashboard on the standard output, as Grafana imports it. Needs no server. */
export async function grafana({ plan }: CommonOptions): Promise<number> {
  const { plan: read } = await readPlan(plan);
  process.stdout.write(`${JSON.stringify(grafanaDashboard(read.name), null, 2)}\n`);
  return 0;
}
