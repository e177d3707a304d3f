import { figuresCsv, rowsCsv } from '../../core/kpi/report.ts';
import { kpiReport, kpiRows, type KpiReport } from '../../server/kpi/wire.ts';
import { CliError } from '../cli-error.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { periodLine, showFigures, showRows } from '../kpi-view.ts';
import { momentOption } from '../moment-option.ts';
import { grafana } from './grafana.ts';

export interface KpiOptions extends CommonOptions {
  component?: string;
  from?: string;
  to?: string;
  deployments?: boolean;
  csv?: boolean;
  grafana?: boolean;
}

/** Shows the measures of an environment with their targets, or the deployments that they are counted by. */
export async function kpi(environment: string | undefined, options: KpiOptions): Promise<number> {
  if (options.grafana) return grafana(options);
  if (options.csv && options.json)
    throw new CliError('usage', 'Les options « --csv » et « --json » s’excluent : choisissez l’une des deux.');
  return inContext(options, async (context) => {
    const query = queryOf(environment, options, context);
    await (options.deployments ? deployments(context, query, options) : figures(context, query, options));
    return 0;
  });
}

async function figures(context: Context, query: URLSearchParams, { csv }: KpiOptions): Promise<void> {
  const { client, out } = context;
  const report = await client.call('GET', `/api/kpi?${query}`, kpiReport);
  if (csv) return write(figuresCsv(wantedOf(report), [...report.measures, ...report.dora]));
  out.record(report);
  out.say(periodLine(context, report));
  showFigures(context, report);
}

async function deployments(context: Context, query: URLSearchParams, { csv }: KpiOptions): Promise<void> {
  const { client, out } = context;
  const answer = await client.call('GET', `/api/kpi/deployments?${query}`, kpiRows);
  if (csv) return write(rowsCsv(answer.deployments));
  for (const row of answer.deployments) out.record(row);
  out.say(periodLine(context, answer));
  showRows(context, answer.deployments);
}

function queryOf(environment: string | undefined, options: KpiOptions, { plan }: Context): URLSearchParams {
  const { component, from, to } = options;
  const moment = (option: string, text: string) => String(momentOption(option, text, plan.calendar));
  return new URLSearchParams({
    ...(environment !== undefined && { environment: knownEnvironment(plan, environment) }),
    ...(component !== undefined && { component }),
    ...(from !== undefined && { from: moment('--from', from) }),
    ...(to !== undefined && { to: moment('--to', to) }),
  });
}

const wantedOf = ({ environment, component, from, to }: KpiReport) => ({
  environment,
  component,
  period: { from, to },
});

const write = (text: string) => void process.stdout.write(text);
