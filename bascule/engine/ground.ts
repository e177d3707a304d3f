import type { Artifact, Source } from '../artifact/artifact.ts';
import type { Linted } from '../core/migration/lint.ts';
import type { Environment, Plan, ProcessComponent, StaticComponent } from '../core/plan/schema.ts';
import type { Finding } from '../core/verdict/verdict.ts';
import type { FetchSlot } from '../targets/probe.ts';
import type { SlotCondition, SlotId } from '../targets/target.ts';
import type { Backend, Colour, ShadowTally, Stats } from '../switch/wire.ts';
import type { DeploymentLog } from './deployment-log.ts';
import type { Clock } from './clock.ts';
import type { Configuration } from './configuration-table.ts';
import type { Lease } from './lease.ts';
import type { Pool } from 'pg';

export type ServingComponent = ProcessComponent | StaticComponent;

/** What a slot is asked to run. */
export interface SlotContent {
  id: SlotId;
  component: ServingComponent;
  environment: Environment;
  artifact: Artifact;
  version: string;
  /** `digest` is null for a slot from before configurations were kept. */
  configuration: Configuration & { digest: string | null };
  /** Processes that run now; saying a higher number adds some and leaves the others alone. */
  instances: number;
}

/** Where slots run, whatever their kind. Saying again what is so already changes nothing. An older epoch is refused. */
export interface Slots {
  start(content: SlotContent, epoch: number): Promise<Backend>;
  stop(id: SlotId, epoch: number): Promise<void>;
  condition(id: SlotId): Promise<SlotCondition>;
  logs(id: SlotId, lines: number): Promise<string[]>;
  /** A request straight through one slot, whatever its weight. */
  through(id: SlotId): FetchSlot;
  /** The same, of every process of the slot: the worst answer. */
  every(id: SlotId): FetchSlot;
  /** A request through one slot that counts as its traffic. */
  visit(id: SlotId): FetchSlot;
}

/** The part of the switch that a deployment needs. Commands carry the epoch; an older one is refused. */
export interface Traffic {
  putSlot(id: SlotId, epoch: number, version: string, backend: Backend): Promise<void>;
  removeSlot(id: SlotId, epoch: number): Promise<void>;
  setWeights(
    environment: string,
    epoch: number,
    weights: { component: string; blue: number; green: number }[],
  ): Promise<unknown>;
  drain(id: SlotId, epoch: number, withinMs: number): Promise<unknown>;
  stats(sinceSecond: number): Promise<Stats>;
  /** Copies of a share of the reads go to these slots of programs; shadows of the environment that are not named end. */
  setShadow(
    environment: string,
    epoch: number,
    shadows: { component: string; colour: Colour; percent: number }[],
  ): Promise<void>;
  /** What came of the copies; ends with the shadow. */
  shadowStats(environment: string): Promise<ShadowTally[]>;
}

/** Sources and artifacts. */
export interface Workshop {
  resolve(directory: string, ref: string): Promise<Source>;
  build(component: string, source: Source, onProgress: (text: string) => void): Promise<Artifact & { reused: boolean }>;
  read(component: string, digest: string): Promise<Artifact>;
  verify(component: string, digest: string): Promise<{ altered: false } | { altered: true; why: string }>;
}

/** An environment's own database. */
export interface Databases {
  /** The migrations that are not applied yet, oldest first, with what each does to those who use the database. */
  pending(environment: Environment, directory: string): Promise<Linted[]>;
  /** Up, down and up again on a copy of its data. @throws with a sentence when they are not reversible */
  rehearse(environment: Environment, directory: string, onProgress: (text: string) => void): Promise<{ found: string }>;
  /** A verified backup of this moment; null where the plan keeps none. */
  backUp(environment: Environment, reason: string, onProgress: (text: string) => void): Promise<{ id: string } | null>;
  /** The newest one that was restored to try it; null when there is none. */
  lastBackup(environment: Environment): Promise<{ id: string; verifiedAt: number } | null>;
  /** Applies these of the pending migrations, in their order. @throws what `stillOurs` throws; then no further one is */
  migrate(
    environment: Environment,
    directory: string,
    names: string[],
    how: { stillOurs: StillOurs; onProgress: (text: string) => void },
  ): Promise<{ applied: string[] }>;
  seed(environment: Environment, artifact: Artifact, stillOurs: StillOurs): Promise<void>;
}

/** A database takes no epochs: whoever changes one asks this last. @throws LeaseLost */
export type StillOurs = () => Promise<void>;

/** Alarms of a service outside, while a version is watched; what one found stays found. */
export interface Alarms {
  readonly findings: readonly Finding[];
  stop(): Promise<void>;
}

/** All that carrying out a deployment stands on. */
export interface Ground {
  plan: Plan;
  pool: Pool;
  log: DeploymentLog;
  lease(environment: string): Lease;
  slots: Slots;
  traffic: Traffic;
  workshop: Workshop;
  databases: Databases;
  clock: Clock;
  /** The folder that all state is under. */
  state: string;
  /** Where an environment’s components answer, what a check of them is told beside, and the values that evidence must not keep. */
  reach(environment: string): { urls: Record<string, string>; variables: Record<string, string>; hidden: string[] };
  /** Begins to look at alarms of these components, each since its first traffic; null: there are none. */
  alarms?(environment: string, components: ReadonlyMap<string, number>): Promise<Alarms | null>;
  /** Tells people what goes on; not stored. */
  progress(deployment: string, text: string): void;
}
