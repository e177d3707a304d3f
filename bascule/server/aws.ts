import type { Environment, Plan } from '../core/plan/schema.ts';
import type { Alarms } from '../engine/ground.ts';
import { ownScope, type Secrets } from '../engine/outside/secrets.ts';
import type { AwsOperations } from '../targets/aws/operations.ts';
import type { Setting } from './setting.ts';

interface Own {
  plan: Pick<Plan, 'calendar'>;
  secrets: Pick<Secrets, 'find'>;
  onProgress?: (sentence: string) => void;
}

/** The environment's AWS account; null where its plan has none. AWS's clients are loaded only where there is one. */
export async function awsOf(
  { plan, secrets, onProgress }: Own,
  environment: Environment,
): Promise<AwsOperations | null> {
  const { name, aws: settings } = environment;
  if (!settings) return null;
  const { AwsOperations } = await import('../targets/aws/operations.ts');
  const secret = async (key: string) => (await secrets.find(name, key)) ?? secrets.find(ownScope, key);
  return new AwsOperations({
    ...{ settings, secret, timeZone: plan.calendar.timeZone },
    ...(onProgress && { onProgress }),
  });
}

/** CloudWatch's alarms as reasons to go back, for as long as a version is watched; null where the plan has none. */
export async function alarmsFor(
  { plan, environments, logger, clock }: Pick<Setting, 'plan' | 'environments' | 'logger' | 'clock'>,
  secrets: Pick<Secrets, 'find'>,
  { environment: name, components }: { environment: string; components: ReadonlyMap<string, number> },
): Promise<Alarms | null> {
  const environment = environments.find((each) => each.name === name);
  const actions = environment?.aws?.alarms?.actions;
  const aws = environment && actions ? await awsOf({ plan, secrets }, environment) : null;
  if (!aws || !actions) return null;
  const [{ AlarmWatch }, { alarmsOf }, { readAlarms }] = await Promise.all([
    import('../telemetry/alarm-watch.ts'),
    import('../telemetry/alarms.ts'),
    import('../telemetry/read-alarms.ts'),
  ]);
  const wanted = alarmsOf(plan, name, actions);
  const client = aws.cloudWatch;
  const { timeZone } = plan.calendar;
  return new AlarmWatch({
    ...{ clock, read: () => readAlarms(client, name, wanted, { components, timeZone }) },
    onTrouble: (sentence) => logger.warn({ environment: name }, sentence),
  });
}
