import { figuresOf } from '../../core/kpi/figures.ts';
import { weekMs } from '../../core/kpi/period.ts';
import { rowsOf } from '../../core/kpi/report.ts';
import type { Terms } from '../../core/message/said.ts';
import { lastDue, reportedWeek, weeklyReport, weeksShown } from '../../core/message/weekly-report.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { Clock } from '../../engine/clock.ts';
import type { KpiSource } from '../../engine/kpi-source.ts';
import { writeMessage } from '../../engine/message-table.ts';
import { lastReport, writeReport } from '../../engine/report-table.ts';
import type { Pool } from 'pg';

/** How often it is looked whether the report is due, in the clock's own time. */
const everyMs = 60_000;
const name = 'weekly';

export interface WeeklyGround {
  plan: Plan;
  pool: Pool;
  clock: Clock;
  terms: Terms;
  source: Pick<KpiSource, 'of'>;
}

/** Writes the weekly report when it is due; a server that was away makes up for the last one. Answers how to stop. */
export function watchWeeks(ground: WeeklyGround, onTrouble: (error: unknown) => void): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const watching = (async () => {
    while (!stopped.signal.aborted && ground.plan.messages.weeklyReport) {
      await reportIfDue(ground).catch(onTrouble);
      await ground.clock.sleep(everyMs, stopped.signal);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await watching;
    },
  };
}

/** Answers whether a report was written. */
export async function reportIfDue(ground: WeeklyGround): Promise<boolean> {
  const { plan, pool, clock } = ground;
  const rule = plan.messages.weeklyReport;
  if (!rule) return false;
  const at = clock.now();
  const dueAt = lastDue(at, rule, plan.calendar.timeZone);
  const last = await lastReport(pool, name);
  if (last !== null && last >= dueAt) return false;
  const body = await bodyOf(ground, dueAt);
  return writeReport(pool, { name, dueAt, at }, async (client) => {
    await writeMessage(client, { at, channel: rule.channel, template: 'weekly-report', body });
  });
}

async function bodyOf({ plan, source, terms }: WeeklyGround, dueAt: number) {
  const environment = plan.kpi.environment ?? plan.environments.at(-1)?.name ?? '';
  const rules = { kpi: plan.kpi, timeZone: plan.calendar.timeZone };
  const wanted = { environment, component: null, period: reportedWeek(dueAt) };
  const since = { from: dueAt - weeksShown * weekMs, to: dueAt };
  const { all, incidents } = await source.of(environment, since);
  const { figures, counts } = figuresOf(all, incidents, wanted, rules);
  return weeklyReport({
    product: plan.name,
    environment: terms.titleOf(environment),
    ...{ period: wanted.period, timeZone: rules.timeZone, figures, counts, rows: rowsOf(all, wanted) },
    trend: figuresOf(all, incidents, { ...wanted, period: since }, rules).figures,
    link: terms.linkTo('/'),
  });
}
