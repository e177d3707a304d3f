import { AwsRefusal } from './aws-error.ts';
import type { MetricName, MetricStore } from './metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

interface Query {
  Id: string;
  Expression?: string;
  MetricStat?: { Metric: MetricName; Period: number; Stat: string };
  ReturnData?: boolean;
}

/** What `PutMetricAlarm` was told; kept as it came. */
export interface MetricAlarm extends MetricName {
  AlarmName: string;
  Period?: number;
  Statistic?: string;
  ExtendedStatistic?: string;
  Metrics?: Query[];
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  Threshold: number;
  ComparisonOperator: string;
  TreatMissingData?: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
}

/**
 * The state that the last periods give.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
export function stateOf(alarm: MetricAlarm, store: MetricStore, now: number): { state: AlarmState; reason: string } {
  const periodMs = periodOf(alarm) * 1_000;
  const windows = Array.from({ length: alarm.EvaluationPeriods }, (_, place) => now - (place + 1) * periodMs);
  const values = windows.map((from) => valueOf(alarm, store, from, from + periodMs));
  const treated = alarm.TreatMissingData ?? 'missing';
  const known = values.filter((value) => value !== null);
  if (known.length === 0 && treated === 'missing') {
    return { state: 'INSUFFICIENT_DATA', reason: 'Insufficient Data: no datapoints were received.' };
  }
  const breaching = values.filter((value) => (value === null ? treated === 'breaching' : isBeyond(alarm, value)));
  const needed = alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods;
  const isOver = breaching.length >= needed;
  const shown = known.map((value) => Number(value.toPrecision(6))).join(', ');
  const reason = `Threshold Crossed: ${breaching.length} out of the last ${values.length} datapoints [${shown}] ${isOver ? 'was' : 'was not'} ${words[alarm.ComparisonOperator]} the threshold (${alarm.Threshold}).`;
  return { state: isOver ? 'ALARM' : 'OK', reason };
}

function periodOf({ Period, Metrics = [] }: MetricAlarm): number {
  return Period ?? Math.max(...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0));
}

function valueOf(alarm: MetricAlarm, store: MetricStore, from: number, to: number): number | null {
  if (!alarm.Metrics) {
    return store.statistic(alarm, alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average', from, to);
  }
  const values = new Map<string, number | null>();
  for (const { Id, MetricStat } of alarm.Metrics) {
    if (MetricStat) values.set(Id, store.statistic(MetricStat.Metric, MetricStat.Stat, from, to));
  }
  const returned = alarm.Metrics.find(({ ReturnData }) => ReturnData === true);
  return returned?.Expression ? computed(returned.Expression, values) : (values.get(returned?.Id ?? '') ?? null);
}

/** The two forms of metric math that Bascule uses: `a / b` and `IF(b >= 20, a / b, 0)`. */
export function computed(expression: string, values: ReadonlyMap<string, number | null>): number | null {
  const found =
    /^(?:IF\((?<guard>\w+) >= (?<least>\d+), )?(?<over>\w+) \/ (?<under>\w+)(?:, (?<otherwise>[\d.]+)\))?$/.exec(
      expression,
    );
  if (!found?.groups) throw new AwsRefusal('ValidationError', `The double does not compute ${expression}`);
  const { guard, least, over = '', under = '', otherwise } = found.groups;
  const [above, below] = [values.get(over) ?? null, values.get(under) ?? null];
  const guarded = guard === undefined ? null : (values.get(guard) ?? null);
  if (above === null || below === null || (guard !== undefined && guarded === null)) return null;
  if (guarded !== null && guarded < Number(least)) return Number(otherwise);
  return below === 0 ? null : above / below;
}

const words: Record<string, string> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
};

function isBeyond({ ComparisonOperator, Threshold }: MetricAlarm, value: number): boolean {
  return ComparisonOperator === 'GreaterThanThreshold' ? value > Threshold : value >= Threshold;
}
