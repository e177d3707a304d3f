import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Finding } from '../core/verdict/verdict.ts';
import type { Alarm } from './alarms.ts';
import { isSame, keptAlarms } from './apply-alarms.ts';

/** What CloudWatch says of an environment's components. */
export interface AlarmReading {
  /** Alarms that began to ring since the traffic moved: reasons to roll back. */
  findings: Finding[];
  /** Those that rang before already: whatever it is, it is not the new version. Sentences. */
  before: string[];
  /** Without data: they neither accuse nor acquit. Names. */
  silent: string[];
  /** Gone, or other than the plan says: a guard that is not on duty. Sentences. */
  unfit: string[];
}

/** Which components' alarms count, and since when (milliseconds since 1970). */
export interface Since {
  components: ReadonlyMap<string, number>;
  timeZone: string;
}

/** Reads an environment's alarms back as a rollback trigger. @throws AwsProblem when CloudWatch can't be asked: no verdict, not a good one */
export async function readAlarms(
  client: CloudWatchClient,
  environment: string,
  wanted: readonly Alarm[],
  since: Since,
): Promise<AlarmReading> {
  const kept = await keptAlarms(client, environment);
  const reading: AlarmReading = { findings: [], before: [], silent: [], unfit: [] };
  for (const alarm of wanted) {
    const from = since.components.get(alarm.component);
    if (from === undefined) continue;
    const found = kept.get(alarm.name);
    if (!isSame(alarm, found)) {
      const what = found ? 'n’est pas ce que dit le plan' : 'n’existe pas';
      reading.unfit.push(`L’alarme ${alarm.name} ${what} : appliquez les alarmes du plan.`);
      continue;
    }
    if (alarm.isPart) continue;
    if (found?.StateValue === 'INSUFFICIENT_DATA') reading.silent.push(alarm.name);
    if (found?.StateValue !== 'ALARM') continue;
    const at = found.StateTransitionedTimestamp ?? found.StateUpdatedTimestamp ?? new Date(0);
    const detail = `${alarm.component} : CloudWatch sonne depuis le ${told(at, since.timeZone)} (${alarm.name} : ${found.StateReason ?? ''})`;
    if (at.getTime() < from) reading.before.push(detail);
    else reading.findings.push({ rule: alarm.rule, component: alarm.component, detail });
  }
  return reading;
}

const told = (moment: Date, timeZone: string) =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeStyle: 'medium', timeZone })
    .format(moment)
    .replace(' ', ' à ');
