import type { FastifyInstance, FastifyReply } from 'fastify';
import { figuresOf, measureNames } from '../../core/kpi/figures.ts';
import { figuresCsv, rowsCsv, rowsOf } from '../../core/kpi/report.ts';
import type { Wanted } from '../../core/kpi/scope.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { Clock } from '../../engine/clock.ts';
import type { KpiSource } from '../../engine/kpi-source.ts';
import { checked } from '../checked.ts';
import { wantedBy } from './asked.ts';
import { kpiQuery, type KpiReport, type KpiRows } from './wire.ts';

export interface KpiGround {
  plan: Plan;
  source: KpiSource;
  clock: Clock;
}

/** How well deployments go, counted from the deployments themselves; and those deployments, to count again. */
export function kpiRoutes(server: FastifyInstance, { plan, source, clock }: KpiGround): void {
  const wanted = (query: unknown) => wantedBy(checked(kpiQuery, query), plan, clock.now());

  const figures = async (asked: Wanted) => {
    const { all, incidents } = await source.of(asked.environment, asked.period);
    return figuresOf(all, incidents, asked, { kpi: plan.kpi, timeZone: plan.calendar.timeZone });
  };
  const rows = async (asked: Wanted) => rowsOf((await source.of(asked.environment, asked.period)).all, asked);

  server.get('/api/kpi', async ({ query }): Promise<KpiReport> => {
    const asked = wanted(query);
    const { figures: all, counts } = await figures(asked);
    const five = all.slice(0, measureNames.length);
    return { ...said(asked), measures: five, dora: all.slice(five.length), counts };
  });

  server.get('/api/kpi.csv', async ({ query }, reply) => {
    const asked = wanted(query);
    return csv(reply, 'kpi', asked, figuresCsv(asked, (await figures(asked)).figures));
  });

  server.get('/api/kpi/deployments', async ({ query }): Promise<KpiRows> => {
    const asked = wanted(query);
    return { ...said(asked), deployments: await rows(asked) };
  });

  server.get('/api/kpi/deployments.csv', async ({ query }, reply) => {
    const asked = wanted(query);
    return csv(reply, 'deployments', asked, rowsCsv(await rows(asked)));
  });
}

const said = ({ environment, component, period }: Wanted) => ({ environment, component, ...period });

function csv(reply: FastifyReply, name: string, { environment }: Wanted, text: string): FastifyReply {
  return reply
    .header('content-type', 'text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${name}-${environment}.csv"`)
    .send(text);
}
