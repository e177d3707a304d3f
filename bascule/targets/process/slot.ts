import type { Backend } from '../../switch/wire.ts';
import type { Fenced } from '../fence.ts';
import type { ProcessSlotSpec, SlotCondition, SlotEvent, SlotId } from '../target.ts';
import type { BackOff } from './back-off.ts';
import { Container } from './container.ts';
import { logPath } from './log-file.ts';
import { digestSettings, writeRecord, type SlotRecord } from './record.ts';

interface Options {
  state: string;
  onEvent: (event: SlotEvent) => void;
  backOff: BackOff;
}

/** A slot that runs, or is on its way: its containers, and the record of them. */
export class Slot {
  readonly #options: Options;
  readonly #head: Omit<SlotRecord, 'containers'>;
  readonly #containers: Container[];
  #spec: ProcessSlotSpec;
  /** The way through for the epoch of the last command. */
  #fenced: Fenced;

  static create(spec: ProcessSlotSpec, fenced: Fenced, options: Options): Slot {
    return new Slot(spec, fenced, headOf(spec), spec.containers, options);
  }

  /** What is not told of the spec (to stop a slot its id is enough) is taken from the record. */
  static adopt(
    record: SlotRecord,
    wanted: Partial<ProcessSlotSpec> & { id: SlotId },
    fenced: Fenced,
    options: Options,
  ): Slot {
    const { containers, ...head } = record;
    const spec: ProcessSlotSpec = {
      kind: 'process',
      command: [],
      containers: containers.length,
      artifact: { digest: record.digest, version: record.version, files: '' },
      startWithinMs: 0,
      variables: {},
      secrets: {},
      stopWithinMs: record.stopWithinMs,
      memoryMb: record.memoryMb,
      ...wanted,
    };
    const slot = new Slot(spec, fenced, head, containers.length, options);
    for (const [index, container] of slot.#containers.entries()) {
      const known = containers[index];
      if (known) container.adopt(known);
    }
    return slot;
  }

  private constructor(
    spec: ProcessSlotSpec,
    fenced: Fenced,
    head: Omit<SlotRecord, 'containers'>,
    containers: number,
    options: Options,
  ) {
    this.#spec = spec;
    this.#fenced = fenced;
    this.#head = head;
    this.#options = options;
    this.#containers = Array.from({ length: containers }, (_, index) => this.#container(index));
  }

  get record(): SlotRecord {
    return { ...this.#head, containers: this.#containers.map((container) => container.record()) };
  }

  async start(): Promise<Backend> {
    await Promise.all(this.#containers.map((container) => container.start()));
    return this.#backend();
  }

  /**
   * The same content again: what runs is left alone, the next lives get the secrets they need, and further containers
   * join where more are wanted. Fewer are never made of it: who has traffic is not ended by the way. When one can not
   * join, none does. @throws TargetError
   */
  async continueWith(spec: ProcessSlotSpec, fenced: Fenced): Promise<Backend> {
    this.#spec = spec;
    this.#fenced = fenced;
    const running = this.#containers.length;
    const missing = Math.max(0, spec.containers - running);
    const joining = Array.from({ length: missing }, (_, index) => this.#container(running + index));
    this.#containers.push(...joining);
    try {
      await Promise.all(joining.map((container) => container.start()));
    } catch (error) {
      await Promise.all(joining.map((container) => container.stop(this.#head.stopWithinMs)));
      this.#containers.splice(running);
      await fenced(() => writeRecord(this.#options.state, this.record));
      throw error;
    }
    return this.#backend();
  }

  async stop(fenced: Fenced): Promise<void> {
    this.#fenced = fenced;
    await Promise.all(this.#containers.map((container) => container.stop(this.#head.stopWithinMs)));
  }

  /** Makes a start that is under way fail; what runs goes on until `stop`. */
  breakOff(): void {
    if (this.#state() === 'starting') this.release();
  }

  release(): void {
    for (const container of this.#containers) container.release();
  }

  measure(bytesBySession: Map<number, number>): void {
    for (const container of this.#containers) container.measure(bytesBySession.get(container.pid ?? -1) ?? 0);
  }

  condition(): SlotCondition {
    const { version, digest } = this.#head;
    const containers = this.#containers.map((container) => container.condition());
    return { state: this.#state(), version, digest, backend: this.#backend(), containers };
  }

  #container(index: number): Container {
    const { state, backOff, onEvent } = this.#options;
    return new Container({
      index,
      log: logPath(state, this.#head.id),
      backOff,
      spec: () => this.#spec,
      keep: () => writeRecord(state, this.record),
      addresses: () => this.#addresses(),
      fenced: (act) => this.#fenced(act),
      emit: onEvent,
    });
  }

  #state(): 'starting' | 'restarting' | 'running' {
    const states = this.#containers.map(({ state }) => state);
    if (states.includes('starting')) return 'starting';
    return states.every((state) => state === 'running') ? 'running' : 'restarting';
  }

  #backend(): Backend {
    return { kind: 'process', addresses: this.#addresses() };
  }

  /** Of those that listen, or did and will again. */
  #addresses(): string[] {
    const known = this.#containers.filter(({ state, port }) => state !== 'starting' && port !== 0);
    return known.map(({ port }) => `127.0.0.1:${port}`);
  }
}

function headOf(spec: ProcessSlotSpec): Omit<SlotRecord, 'containers'> {
  const { id, artifact, stopWithinMs, memoryMb } = spec;
  const { version, digest } = artifact;
  return { id, version, digest, settings: digestSettings(spec), stopWithinMs, memoryMb };
}
