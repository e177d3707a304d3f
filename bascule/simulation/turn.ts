import type { Deployment } from '../core/deployment/deployment.ts';
import type { Colour, Fact } from '../core/deployment/event.ts';
import type { Environment } from '../core/plan/schema.ts';
import type { Calendar } from './calendar.ts';
import type { Rules } from './rules.ts';
import { ask, type Work } from './step.ts';
import type { Log, Store } from './store.ts';
import type { Version } from './version.ts';
import type { World } from './world.ts';

/** What every engine of a run stands on. */
export interface Ground {
  world: World;
  store: Store;
  rules: Rules;
  environment: Environment;
  calendar: Calendar;
  /** What the machine's clock shows. */
  now(): number;
}

/** One turn of one engine: the deployment as it was read, and the epoch that it acts with. */
export interface Turn extends Ground {
  log: Log;
  deployment: Deployment;
  /** How much of the log was there when it was read. */
  readSeq: number;
  epoch: number;
}

/** Appends facts under the lease; `effect` is in the same transaction. */
export function record({ store, log, epoch }: Turn, facts: readonly Fact[], effect?: () => void): Work<void> {
  return ask(
    'store',
    () => `note ${facts.map(({ type }) => type).join(', ')}`,
    () => store.append(log, epoch, facts, effect),
  );
}

export function versionNamed({ world }: Ground, name: string): Version {
  const version = world.versions.get(name);
  if (!version) throw new Error(`${name} n’a jamais été construite.`);
  return version;
}

export const slotName = (component: string, colour: Colour) => `${component}/${colour}`;

export const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error));
