import type { Backend, Colour } from '../switch/wire.ts';

export interface SlotId {
  environment: string;
  component: string;
  colour: Colour;
}

/** What must run in a slot. `artifact` is a stored artifact (bascule/artifact), already built. */
interface SlotContent {
  id: SlotId;
  artifact: { digest: string; version: string; files: string };
  /** Where it tells its health, as the plan's probe asks; not said: where its image looks by itself. */
  probePath?: string;
}

export interface ProcessSlotSpec extends SlotContent {
  kind: 'process';
  /** Program and arguments, run in the artifact's files; it serves HTTP on the variables HOST and PORT. */
  command: string[];
  /** How many alike processes share the slot's traffic. */
  containers: number;
  memoryMb: number;
  /** How long a process may take until it listens on its port. */
  startWithinMs: number;
  /** How long it may take to end by itself after SIGTERM. */
  stopWithinMs: number;
  variables: Record<string, string>;
  /** Values of secrets by name: given to the process as variables, written nowhere. */
  secrets: Record<string, string>;
}

export interface StaticSlotSpec extends SlotContent {
  kind: 'static';
  fallback: string | null;
}

/**
 * Where a slot runs. Commands say what must be true and may be repeated: `start` of what already runs changes
 * nothing and answers the same backend; `stop` of what does not run does nothing. Both carry the epoch of the
 * environment's lease: once a newer one came, an older one changes nothing.
 */
export interface Target<Spec extends SlotContent> {
  /** Resolves when every process listens (or the files are there, unaltered). @throws TargetError */
  start(spec: Spec, epoch: number): Promise<Backend>;
  /** Resolves when nothing of the slot is left running. @throws TargetError */
  stop(id: SlotId, epoch: number): Promise<void>;
  condition(id: SlotId): Promise<SlotCondition>;
  /** The last lines the slot wrote, oldest first. */
  logs(id: SlotId, lines: number): Promise<string[]>;
}

/** A lease, as far as a target needs it. */
export interface EnvironmentEpoch {
  environment: string;
  epoch: number;
}

/** What a slot found with this content should run, secrets included; null: it is not wanted any more. */
export type SpecOf = (id: SlotId, digest: string) => Promise<ProcessSlotSpec | null>;

/** A target that looks after programs by itself: one that ends is started again. */
export interface ProgramTarget extends Target<ProcessSlotSpec> {
  /**
   * After a restart of the server: takes back what it finds of these environments, keeps out every older epoch, starts
   * again what ended meanwhile and stops what is not wanted. Answers the slots that run.
   */
  adopt(leases: EnvironmentEpoch[], specOf: SpecOf): Promise<SlotId[]>;
  /** Stops every slot of this state directory, whoever started it. Answers those that there were. */
  stopAll(): Promise<SlotId[]>;
  /**
   * So many containers of what runs, no more and no fewer; answers where they are. Only where their number may follow
   * the load. @throws TargetError
   */
  scale?(id: SlotId, containers: number, epoch: number): Promise<Backend>;
  /** This machine's address as the programs of an environment see it; null: 127.0.0.1, as it does itself. */
  hostAddress(environment: string): Promise<string | null>;
  /** Ends the supervision and leaves the programs running. */
  release(): void;
}

export interface SlotCondition {
  /** `restarting`: at least one process is between two lives; `failed`: given up, `start` is needed again. */
  state: 'absent' | 'starting' | 'running' | 'restarting' | 'failed';
  version: string | null;
  digest: string | null;
  backend: Backend | null;
  containers: ContainerCondition[];
}

export interface ContainerCondition {
  pid: number | null;
  port: number;
  restarts: number;
  memoryMb: number;
  startedAt: string | null;
  /** The machine that it runs on, where there are several. */
  node?: string;
}

interface ProcessEvent {
  slot: SlotId;
  /** Which of the slot's processes, from 0. */
  container: number;
  /** What happened, in one sentence for a person. */
  sentence: string;
}

/** What happens to a slot by itself. When `addresses` is told, the switch must be given the new backend. */
export type SlotEvent =
  | (ProcessEvent & { type: 'slot-process-exited'; pid: number; code: number | null; signal: string | null })
  | (ProcessEvent & { type: 'slot-process-restarted'; pid: number; restarts: number; addresses: string[] })
  | (ProcessEvent & { type: 'slot-memory-exceeded'; pid: number; memoryMb: number; limitMb: number })
  | (ProcessEvent & { type: 'slot-port-taken'; port: number })
  /** Its target let it go on elsewhere, in part or whole; no address: nothing of it serves now. */
  | (ProcessEvent & { type: 'slot-moved'; addresses: string[] })
  /** Another server looks after it now; this one does not start it again. */
  | (ProcessEvent & { type: 'slot-left' });

/** `environment/component-colour`, as in paths and sentences. */
export function slotName(id: SlotId): string {
  return `${id.environment}/${id.component}-${id.colour}`;
}
