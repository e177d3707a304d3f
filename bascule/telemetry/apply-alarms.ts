import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { asked } from '../targets/aws/aws-problem.ts';
import { alarmPrefix, type Alarm } from './alarms.ts';

export interface AppliedAlarms {
  put: string[];
  removed: string[];
  unchanged: string[];
}

export type KeptAlarm = MetricAlarm | CompositeAlarm;

/** Makes an environment's alarms what the plan says; asked again it changes nothing. @throws AwsProblem */
export async function applyAlarms(
  client: CloudWatchClient,
  environment: string,
  wanted: readonly Alarm[],
): Promise<AppliedAlarms> {
  const kept = await keptAlarms(client, environment);
  const changed = wanted.filter((alarm) => !isSame(alarm, kept.get(alarm.name)));
  for (const alarm of changed) {
    await asked(`écrire l’alarme ${alarm.name}`, () =>
      alarm.kind === 'metric'
        ? client.send(new PutMetricAlarmCommand(alarm.input))
        : client.send(new PutCompositeAlarmCommand(alarm.input)),
    );
  }
  const names = new Set(wanted.map(({ name }) => name));
  const removed = [...kept.keys()].filter((name) => !names.has(name));
  // A composite alarm goes alone, and before what it is made of.
  for (const name of removed.toSorted(compositeFirst(kept))) {
    await asked(`retirer l’alarme ${name}`, () => client.send(new DeleteAlarmsCommand({ AlarmNames: [name] })));
  }
  const put = changed.map(({ name }) => name);
  return { put, removed, unchanged: [...names].filter((name) => !put.includes(name)) };
}

/** All of the environment, by name. @throws AwsProblem */
export async function keptAlarms(client: CloudWatchClient, environment: string): Promise<Map<string, KeptAlarm>> {
  const found = new Map<string, KeptAlarm>();
  let NextToken: string | undefined;
  do {
    const command = new DescribeAlarmsCommand({
      ...{ AlarmNamePrefix: alarmPrefix(environment), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 },
      NextToken,
    });
    const page = await asked(`lire les alarmes de ${environment}`, () => client.send(command));
    for (const each of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      if (each.AlarmName) found.set(each.AlarmName, each);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

/** Whether CloudWatch keeps all that we would tell; what it adds by itself says nothing. */
export function isSame(wanted: Alarm, kept: KeptAlarm | undefined): boolean {
  return kept !== undefined && covers(kept, wanted.input);
}

function covers(kept: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(kept)) return wanted.length === 0 && kept === undefined;
    const there = kept.toSorted(byName);
    return kept.length === wanted.length && wanted.toSorted(byName).every((each, place) => covers(there[place], each));
  }
  if (typeof wanted !== 'object' || wanted === null) return kept === wanted;
  const found = (kept ?? {}) as Record<string, unknown>;
  return Object.entries(wanted).every(([name, each]) => each === undefined || covers(found[name], each));
}

/** Dimensions have a Name, queries an Id; CloudWatch promises no order. */
const byName = (a: unknown, b: unknown) => nameIn(a).localeCompare(nameIn(b));
const nameIn = (value: unknown) => {
  const { Name, Id } = (typeof value === 'object' && value !== null ? value : {}) as { Name?: string; Id?: string };
  return Name ?? Id ?? String(value);
};

const compositeFirst = (kept: ReadonlyMap<string, KeptAlarm>) => (a: string, b: string) =>
  Number(isMetric(kept.get(a))) - Number(isMetric(kept.get(b)));
const isMetric = (alarm: KeptAlarm | undefined) => alarm !== undefined && !('AlarmRule' in alarm);
