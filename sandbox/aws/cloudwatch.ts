import type { Account } from './account.ts';
import { arn } from './account.ts';
import { stateOf, type AlarmState, type MetricAlarm } from './alarm-state.ts';
import { AwsRefusal } from './aws-error.ts';
import type { Input, Operation } from './json.ts';
import { MetricStore, type MetricName } from './metric-store.ts';

interface Kept {
  kind: 'metric' | 'composite';
  input: Input;
  state: AlarmState;
  reason: string;
  changedAt: Date;
  writtenAt: Date;
}

interface Datum extends MetricName {
  Timestamp?: number;
  Value?: number;
  Values?: number[];
  Counts?: number[];
}

const minuteMs = 60_000;

/** Amazon CloudWatch (AWS JSON 1.0): metrics, alarms over them and over each other; a state is looked at when asked for. */
export class CloudWatch {
  readonly #account: Account;
  readonly #store = new MetricStore();
  readonly #alarms = new Map<string, Kept>();

  constructor(account: Account) {
    this.#account = account;
  }

  readonly operations: Record<string, Operation> = {
    PutMetricData: (input) => this.#putData(input),
    PutMetricAlarm: (input) => this.#putAlarm('metric', input),
    PutCompositeAlarm: (input) => this.#putAlarm('composite', input),
    DescribeAlarms: (input) => this.#describe(input),
    DeleteAlarms: (input) => {
      for (const name of input['AlarmNames'] as string[]) this.#alarms.delete(name);
    },
  };

  #putData(input: Input): void {
    const data = (input['MetricData'] as Datum[] | undefined) ?? [];
    if (data.length > 1_000) throw new AwsRefusal('InvalidParameterValue', 'At most 1000 metrics at a time.');
    for (const each of data) {
      const values = each.Values ?? (each.Value === undefined ? [] : [each.Value]);
      if (values.length > 150) throw new AwsRefusal('InvalidParameterValue', 'At most 150 values a metric.');
      if ((each.Dimensions ?? []).length > 30) throw new AwsRefusal('InvalidParameterValue', 'At most 30 dimensions.');
      const at = each.Timestamp === undefined ? this.#account.now() : each.Timestamp * 1_000;
      const metric = { ...each, Namespace: String(input['Namespace']) };
      this.#store.add(metric, at, values, each.Counts ?? values.map(() => 1));
    }
  }

  /** Whole, each time: what is not told again is gone. A new one knows nothing yet. */
  #putAlarm(kind: Kept['kind'], input: Input): void {
    check(kind, input);
    const now = new Date(this.#account.now());
    const before = this.#alarms.get(String(input['AlarmName']));
    this.#alarms.set(String(input['AlarmName']), {
      ...{ kind, input, writtenAt: now, changedAt: before?.changedAt ?? now },
      ...{ state: before?.state ?? 'INSUFFICIENT_DATA', reason: before?.reason ?? 'Unchecked: Initial alarm creation' },
    });
  }

  #describe(input: Input) {
    const prefix = String(input['AlarmNamePrefix'] ?? '');
    const names = input['AlarmNames'] as string[] | undefined;
    const types = (input['AlarmTypes'] as string[] | undefined) ?? ['MetricAlarm'];
    this.#look();
    const wanted = [...this.#alarms]
      .filter(([name]) => (names ? names.includes(name) : name.startsWith(prefix)))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const first = Number(input['NextToken'] ?? 0);
    const most = Number(input['MaxRecords'] ?? 50);
    const page = wanted.slice(first, first + most);
    const of = (kind: Kept['kind']) =>
      page.filter(([, kept]) => kept.kind === kind).map(([name, kept]) => this.#shown(name, kept));
    return {
      MetricAlarms: types.includes('MetricAlarm') ? of('metric') : [],
      CompositeAlarms: types.includes('CompositeAlarm') ? of('composite') : [],
      ...(first + most < wanted.length && { NextToken: String(first + most) }),
    };
  }

  /** Metrics first; what is composed of them after. The minute under way is not over, and not looked at. */
  #look(): void {
    const now = this.#account.now();
    const minute = now - (now % minuteMs);
    for (const kept of this.#alarms.values()) {
      if (kept.kind === 'metric')
        this.#become(kept, stateOf(kept.input as unknown as MetricAlarm, this.#store, minute));
    }
    for (const kept of this.#alarms.values()) {
      if (kept.kind === 'composite') this.#become(kept, this.#composed(String(kept.input['AlarmRule'])));
    }
  }

  #composed(rule: string): { state: AlarmState; reason: string } {
    const names = [...rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name = '']) => name);
    const isOver = names.every((name) => this.#alarms.get(name)?.state === 'ALARM');
    return { state: isOver ? 'ALARM' : 'OK', reason: `${rule} is ${isOver ? 'true' : 'false'}` };
  }

  #become(kept: Kept, { state, reason }: { state: AlarmState; reason: string }): void {
    if (kept.state === state) return;
    Object.assign(kept, { state, reason, changedAt: new Date(this.#account.now()) });
  }

  #shown(name: string, { input, state, reason, changedAt, writtenAt }: Kept) {
    return {
      ...{
        ...input,
        AlarmArn: arn(this.#account, 'cloudwatch', `alarm:${name}`),
        StateValue: state,
        StateReason: reason,
      },
      ...{ StateUpdatedTimestamp: changedAt, StateTransitionedTimestamp: changedAt },
      AlarmConfigurationUpdatedTimestamp: writtenAt,
    };
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function check(kind: Kept['kind'], input: Input): void {
  const refuse = (message: string): never => {
    throw new AwsRefusal('ValidationError', message);
  };
  if (kind === 'composite') {
    if (!/^ALARM\("[^"]+"\)( AND ALARM\("[^"]+"\))*$/.test(String(input['AlarmRule']))) refuse('Invalid AlarmRule');
    return;
  }
  const alarm = input as unknown as MetricAlarm;
  const periods = alarm.Metrics
    ? alarm.Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])
    : [alarm.Period ?? 0];
  for (const period of periods) {
    if (![10, 20, 30].includes(period) && (period <= 0 || period % 60 !== 0)) refuse(`Invalid period ${period}`);
    const most = period >= 3_600 ? 604_800 : 86_400;
    if (period * alarm.EvaluationPeriods > most) refuse('Metrics cannot be checked across more than a day');
  }
  if (alarm.Metrics && alarm.Metrics.filter(({ ReturnData }) => ReturnData === true).length !== 1) {
    refuse('Exactly one element of the metrics list should return data.');
  }
  const words = ['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold'];
  if (!words.includes(alarm.ComparisonOperator)) refuse(`The double does not compare by ${alarm.ComparisonOperator}`);
}
