import type { Ground } from '../engine/ground.ts';
import { ownScope, type Secrets } from '../engine/outside/secrets.ts';
import { readSlots } from '../engine/slot-table.ts';
import type { LiveSlot } from '../telemetry/slot-probes.ts';
import { awsOf } from './aws.ts';
import type { Machine } from './machine.ts';
import type { Setting } from './setting.ts';

/** Tells deployments and traffic to the outside, where the plan says where to; nothing waits for it. */
export async function tellOutside(
  setting: Setting,
  { machine, secrets }: { machine: Machine; secrets: Secrets },
): Promise<{ stop(): Promise<void> }> {
  const { plan, environments, logger, clock } = setting;
  const watched = environments.find(({ aws }) => aws?.alarms || aws?.logs);
  if (!plan.telemetry && !watched) return { stop: () => Promise.resolve() };
  const [{ telemetryFrom }, { feed }] = await Promise.all([
    import('../telemetry/from-plan.ts'),
    import('../telemetry/feed.ts'),
  ]);
  const tell = (sentence: string) => logger.warn(sentence);
  const operations = watched && (await awsOf({ plan, secrets }, watched));
  const telemetry = await telemetryFrom({
    ...{ version: plan.name, telemetry: plan.telemetry, onLost: tell },
    aws: watched?.aws && operations ? { settings: watched.aws, operations } : null,
    secret: async (name) => (await secrets.find(ownScope, name)) ?? (watched ? secrets.find(watched.name, name) : null),
  });
  const title = (name: string) => plan.components.find((each) => each.name === name)?.title ?? name;
  const { log, traffic } = machine.ground;
  const fed = feed(telemetry, { log, traffic, clock, title, live: () => liveSlots(machine.ground) }, tell);
  return {
    stop: async () => {
      await fed.stop();
      await telemetry.shutdown();
    },
  };
}

async function liveSlots({ pool, plan, slots }: Pick<Ground, 'pool' | 'plan' | 'slots'>): Promise<LiveSlot[]> {
  const rows = await Promise.all(plan.environments.map(({ name }) => readSlots(pool, name)));
  return rows.flat().flatMap(({ weight, version, ...row }) => {
    const component = plan.components.find(({ name }) => name === row.component);
    if (weight === 0 || !component || component.kind === 'database') return [];
    const id = { environment: row.environment, component: row.component, colour: row.colour };
    return [{ id, version, probe: component.probe, every: slots.every(id) }];
  });
}
