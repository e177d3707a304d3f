import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Plan, RollbackTrigger } from '../core/plan/schema.ts';
import type { Rule } from '../core/verdict/verdict.ts';
import { attributeNames, cloudWatchNamespace, metricNames } from './names.ts';

/** One alarm as CloudWatch is told it. Composite ones come after those that they are made of. */
export type Alarm = {
  name: string;
  component: string;
  rule: Rule;
  /** It is only part of another one: by itself it says nothing of a version. */
  isPart: boolean;
} & ({ kind: 'metric'; input: PutMetricAlarmInput } | { kind: 'composite'; input: PutCompositeAlarmInput });

interface Watched {
  environment: string;
  component: string;
  minimumRequests: number;
  /** ARNs of what CloudWatch tells, as an SNS topic that wakes people. */
  actions: readonly string[];
}

/**
 * The plan's rollback triggers as CloudWatch alarms on what visitors get of each serving component. `smoke` has none:
 * it is no measurement but a test that Bascule runs.
 */
export function alarmsOf(plan: Plan, environment: string, actions: readonly string[] = []): Alarm[] {
  const { triggers, fast } = plan.rollback;
  const serving = plan.components.filter(({ kind }) => kind !== 'database');
  return serving.flatMap(({ name: component }) =>
    triggers.flatMap((trigger) =>
      alarmsFor(trigger, { environment, component, minimumRequests: fast.minimumRequests, actions }),
    ),
  );
}

/** All alarms of an environment begin with it. */
export const alarmPrefix = (environment: string) => `bascule/${environment}/`;

function alarmsFor(trigger: RollbackTrigger, watched: Watched): Alarm[] {
  switch (trigger.kind) {
    case 'error-rate': {
      const name = nameOf(watched, 'error-rate');
      return [metric(watched, 'error-rate', name, errorShare(watched, trigger.forMs), trigger.above)];
    }
    case 'latency-p95': {
      const statistic = {
        ...{ Namespace: cloudWatchNamespace, MetricName: metricNames.duration, Dimensions: dimensionsOf(watched) },
        ...{ ExtendedStatistic: 'p95', Period: secondsOf(trigger.forMs), Unit: 'Seconds' as const },
        // Of too few requests a percentile says nothing.
        EvaluateLowSampleCountPercentile: 'ignore',
      };
      return [metric(watched, 'latency-p95', nameOf(watched, 'latency-p95'), statistic, trigger.aboveMs / 1_000)];
    }
    case 'health': {
      const statistic = {
        ...{ Namespace: cloudWatchNamespace, MetricName: metricNames.failedProbes, Statistic: 'Maximum' as const },
        ...{ Dimensions: dimensionsOf(watched), Period: 60 },
      };
      const alarm = metric(watched, 'health', nameOf(watched, 'health'), statistic, trigger.failures);
      return [{ ...alarm, input: { ...alarm.input, ComparisonOperator: 'GreaterThanOrEqualToThreshold' } } as Alarm];
    }
    case 'burn-rate':
      return burnRate(trigger, watched);
    case 'smoke':
      return [];
  }
}

/** Over the long span and the short one: two alarms that say nothing by themselves, and one that is both. */
function burnRate(trigger: RollbackTrigger & { kind: 'burn-rate' }, watched: Watched): Alarm[] {
  const name = nameOf(watched, `burn-rate-${trigger.rate}`);
  const threshold = Number(((1 - trigger.objective) * trigger.rate).toPrecision(6));
  const silent = { ...watched, actions: [] };
  const parts = [
    { name: `${name}/long`, forMs: trigger.longMs },
    { name: `${name}/short`, forMs: trigger.shortMs },
  ].map((part) => ({
    ...metric(silent, 'burn-rate', part.name, errorShare(watched, part.forMs), threshold),
    isPart: true,
  }));
  const input: PutCompositeAlarmInput = {
    AlarmName: name,
    AlarmRule: parts.map((part) => `ALARM("${part.name}")`).join(' AND '),
    AlarmDescription: `${watched.component} : le budget d’erreurs brûle ${trigger.rate} fois trop vite`,
    ...{ ActionsEnabled: watched.actions.length > 0, AlarmActions: [...watched.actions] },
  };
  const whole: Alarm = {
    ...{ kind: 'composite', name, component: watched.component, rule: 'burn-rate', isPart: false, input },
  };
  return [...parts, whole];
}

function metric(
  { component, actions }: Watched,
  rule: Rule,
  name: string,
  what: Partial<PutMetricAlarmInput>,
  threshold: number,
): Alarm {
  const input: PutMetricAlarmInput = {
    ...what,
    ...{ AlarmName: name, AlarmDescription: `${component} : ${descriptions[rule] ?? rule}`, Threshold: threshold },
    ...{ ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, DatapointsToAlarm: 1 },
    // Silence is no proof of health: it is told as such, and is no alarm.
    TreatMissingData: 'missing',
    ...{ ActionsEnabled: actions.length > 0, AlarmActions: [...actions] },
  };
  return { kind: 'metric', name, component, rule, isPart: false, input };
}

const descriptions: Partial<Record<Rule, string>> = {
  'error-rate': 'trop de réponses en erreur',
  'latency-p95': 'P95 trop lent',
  health: 'le contrôle de santé échoue',
  'burn-rate': 'part d’erreurs au-dessus de ce que le budget permet',
};

/** The share of answers of 500 and above, once there are enough answers to tell. */
function errorShare(watched: Watched, forMs: number): Partial<PutMetricAlarmInput> {
  const Dimensions = dimensionsOf(watched);
  const of = (Id: string, MetricName: string) => ({
    ...{ Id, ReturnData: false },
    MetricStat: {
      Metric: { Namespace: cloudWatchNamespace, MetricName, Dimensions },
      Period: secondsOf(forMs),
      Stat: 'Sum',
    },
  });
  const Expression = `IF(requests >= ${watched.minimumRequests}, errors / requests, 0)`;
  return {
    Metrics: [
      of('errors', metricNames.errors),
      of('requests', metricNames.requests),
      { Id: 'share', Expression, Label: 'part d’erreurs', ReturnData: true },
    ],
  };
}

function dimensionsOf({ environment, component }: Watched) {
  return [
    { Name: attributeNames.environment, Value: environment },
    { Name: attributeNames.component, Value: component },
  ];
}

const nameOf = ({ environment, component }: Watched, what: string) => `${alarmPrefix(environment)}${component}/${what}`;

/** CloudWatch counts in whole minutes. */
const secondsOf = (ms: number) => Math.max(60, Math.ceil(ms / 60_000) * 60);
