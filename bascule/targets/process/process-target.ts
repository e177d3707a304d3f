import { stat } from 'node:fs/promises';
import type { Backend } from '../../switch/wire.ts';
import { Fence, type Fenced } from '../fence.ts';
import { checkedName } from '../slot-name.ts';
import { TargetError } from '../target-error.ts';
import {
  slotName,
  type EnvironmentEpoch,
  type ProcessSlotSpec,
  type ProgramTarget,
  type SlotCondition,
  type SlotEvent,
  type SlotId,
  type SpecOf,
} from '../target.ts';
import { DEFAULT_BACK_OFF, type BackOff } from './back-off.ts';
import { lastLines, logPath, rotateLog } from './log-file.ts';
import { memoryBySession } from './proc.ts';
import { readRecords, removeRecord, sameContent, type SlotRecord } from './record.ts';
import { Slot } from './slot.ts';

interface Options {
  state: string;
  onEvent: (event: SlotEvent) => void;
  backOff?: BackOff;
}

const MEASURE_EVERY_MS = 1_000;
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * Slots as processes of this machine: detached, so that they outlive us; supervised, and adopted after a restart. The
 * memory limit is held by looking every second at what a process and all that it started hold: RLIMIT_AS counts
 * address space, of which Node.js reserves far more than it uses, and a cgroup needs rights we may not have.
 */
export class ProcessTarget implements ProgramTarget {
  readonly #options: Required<Options>;
  readonly #fence: Fence;
  readonly #slots = new Map<string, Slot>();
  readonly #failed = new Map<string, ProcessSlotSpec>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #measuring: NodeJS.Timeout;

  constructor(options: Options) {
    this.#options = { backOff: DEFAULT_BACK_OFF, ...options };
    this.#fence = new Fence(options.state);
    this.#measuring = setInterval(() => void this.#measure(), MEASURE_EVERY_MS);
    this.#measuring.unref();
  }

  /**
   * @throws TargetError `exited-at-start`, `not-listening`, `command-not-found`: then nothing of the slot is left running;
   * `stale-epoch`: then it is as another server left it
   */
  async start(spec: ProcessSlotSpec, epoch: number): Promise<Backend> {
    const name = checkedName(spec.id);
    const fenced = this.#fence.under(spec.id.environment, epoch);
    return this.#inTurn(name, async () => {
      const current = await fenced(() => this.#slots.get(name) ?? this.#recorded(spec, fenced));
      if (current && sameContent(current.record, spec)) return current.continueWith(spec, fenced);
      if (current) await this.#end(name, current, fenced);
      await this.#checkFiles(spec);
      return this.#begin(name, spec, fenced);
    });
  }

  /** A start that is still under way is broken off. @throws TargetError `stale-epoch` */
  async stop(id: SlotId, epoch: number): Promise<void> {
    const name = checkedName(id);
    const fenced = this.#fence.under(id.environment, epoch);
    await fenced(() => this.#slots.get(name)?.breakOff());
    await this.#inTurn(name, async () => {
      this.#failed.delete(name);
      const slot = await fenced(() => this.#slots.get(name) ?? this.#recorded({ id }, fenced));
      if (slot) await this.#end(name, slot, fenced);
    });
  }

  async condition(id: SlotId): Promise<SlotCondition> {
    const name = checkedName(id);
    const failed = this.#failed.get(name);
    const slot = this.#slots.get(name);
    if (slot) return slot.condition();
    const { version = null, digest = null } = failed?.artifact ?? {};
    return { state: failed ? 'failed' : 'absent', version, digest, backend: null, containers: [] };
  }

  async logs(id: SlotId, lines: number): Promise<string[]> {
    checkedName(id);
    return lastLines(logPath(this.#options.state, id), lines);
  }

  /**
   * After a restart of the server: takes the recorded slots of these environments back under supervision, and keeps out
   * every older epoch from now on; processes that died meanwhile are started again. `specOf` gives the spec (secrets
   * included) of a slot, or null when it is not wanted any more: it is stopped. Answers the slots that run.
   */
  async adopt(leases: EnvironmentEpoch[], specOf: SpecOf): Promise<SlotId[]> {
    const adopted = await Promise.all(
      leases.map(async ({ environment, epoch }) => {
        const records = await this.#fence.under(environment, epoch)(() => this.#unknownRecords(environment));
        return Promise.all(records.map((record) => this.#adoptOne(record, epoch, specOf)));
      }),
    );
    return adopted.flat().filter((id) => id !== null);
  }

  /** Stops every recorded slot, whoever started it: for a person who takes it all down. Answers those that there were. */
  async stopAll(): Promise<SlotId[]> {
    const ids = readRecords(this.#options.state).map(({ id }) => id);
    await Promise.all(ids.map((id) => this.stop(id, this.#fence.seen(id.environment))));
    return ids;
  }

  /** They see this machine as we do. */
  hostAddress(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Ends the supervision and leaves the processes running. */
  release(): void {
    clearInterval(this.#measuring);
    for (const slot of this.#slots.values()) slot.release();
  }

  #unknownRecords(environment: string): SlotRecord[] {
    const records = readRecords(this.#options.state).filter(({ id }) => id.environment === environment);
    return records.filter(({ id }) => !this.#slots.has(slotName(id)));
  }

  async #adoptOne(record: SlotRecord, epoch: number, specOf: SpecOf): Promise<SlotId | null> {
    const spec = await specOf(record.id, record.digest);
    if (!spec) {
      await this.stop(record.id, epoch);
      return null;
    }
    const name = checkedName(record.id);
    const fenced = this.#fence.under(record.id.environment, epoch);
    await this.#inTurn(name, async () => {
      if (!this.#slots.has(name)) this.#slots.set(name, Slot.adopt(record, spec, fenced, this.#options));
    });
    return record.id;
  }

  async #begin(name: string, spec: ProcessSlotSpec, fenced: Fenced): Promise<Backend> {
    const slot = Slot.create(spec, fenced, this.#options);
    this.#slots.set(name, slot);
    this.#failed.delete(name);
    try {
      return await slot.start();
    } catch (error) {
      await this.#end(name, slot, fenced);
      this.#failed.set(name, spec);
      throw error;
    }
  }

  async #end(name: string, slot: Slot, fenced: Fenced): Promise<void> {
    await slot.stop(fenced);
    await fenced(() => removeRecord(this.#options.state, slot.record.id));
    this.#slots.delete(name);
  }

  /** A slot that an earlier server started and nobody adopted yet. */
  #recorded(wanted: Partial<ProcessSlotSpec> & { id: SlotId }, fenced: Fenced): Slot | null {
    const record = readRecords(this.#options.state).find(({ id }) => slotName(id) === slotName(wanted.id));
    if (!record) return null;
    const slot = Slot.adopt(record, wanted, fenced, this.#options);
    this.#slots.set(slotName(wanted.id), slot);
    return slot;
  }

  async #checkFiles({ id, artifact }: ProcessSlotSpec): Promise<void> {
    if ((await stat(artifact.files).catch(() => null))?.isDirectory()) return;
    const sentence = `${slotName(id)} ne peut pas démarrer : les fichiers de son artefact ne sont pas dans ${artifact.files}. Reconstruisez ${artifact.version}.`;
    throw new TargetError('artifact-altered', sentence);
  }

  async #measure(): Promise<void> {
    if (this.#slots.size === 0) return;
    const bytes = await memoryBySession();
    for (const slot of this.#slots.values()) {
      slot.measure(bytes);
      await rotateLog(logPath(this.#options.state, slot.record.id), LOG_LIMIT_BYTES).catch(() => {});
    }
  }

  /** Commands for one slot are done one after the other. */
  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(name, turn);
    return turn;
  }
}
