import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type Docker from 'dockerode';
import type { Images } from '../../image/images.ts';
import type { Backend } from '../../switch/wire.ts';
import { Fence, type Fenced } from '../fence.ts';
import { checkedName } from '../slot-name.ts';
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
import { TargetError } from '../target-error.ts';
import { backendOf } from './condition.ts';
import { lifeOf, type Found, type Limits } from './container.ts';
import { endContainer } from './end-container.ts';
import { asked } from './engine-calls.ts';
import { findContainers } from './find.ts';
import { sameContent, slotLabels } from '../slot-labels.ts';
import { Networks } from './network.ts';
import { readCondition, readLogs } from './reading.ts';
import { SecretFiles } from './secret-files.ts';
import { startContainers } from './start-containers.ts';
import { Watch } from './watch.ts';

export interface DockerTargetOptions {
  engine: Docker;
  /** For sentences. */
  socket: string;
  images: Images;
  limits: Limits;
  /** A folder in memory. */
  secretsDirectory: string;
  state: string;
  onEvent: (event: SlotEvent) => void;
  /** How long a container that somebody stopped through the engine stays so. */
  reviveAfterMs?: number;
}

const REVIVE_AFTER_MS = 5_000;

/** All that a command needs of its surroundings. */
export interface Surroundings extends Omit<DockerTargetOptions, 'secretsDirectory' | 'onEvent' | 'reviveAfterMs'> {
  /** Tells our containers from those of another Bascule on the same engine. */
  installation: string;
  networks: Networks;
  secrets: SecretFiles;
  watch: Watch;
}

/**
 * Slots as containers of one engine. Nothing is remembered here: what runs, with what, since when and how often it was
 * started again is what the engine says of the containers that carry a slot's labels. It starts again by itself those
 * that have listened once, with a longer pause after each end; we tell the switch, since the address may be another.
 */
export class DockerTarget implements ProgramTarget {
  readonly #around: Surroundings;
  readonly #fence: Fence;
  /** The last one that we had, by environment. */
  readonly #epochs = new Map<string, number>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #starting = new Map<string, AbortController>();

  constructor({ secretsDirectory, onEvent, reviveAfterMs = REVIVE_AFTER_MS, ...options }: DockerTargetOptions) {
    const { engine, socket, state } = options;
    const installation = createHash('sha256').update(resolve(state)).digest('hex').slice(0, 12);
    this.#fence = new Fence(state);
    this.#around = {
      ...options,
      installation,
      networks: new Networks(engine, installation, state),
      secrets: new SecretFiles(secretsDirectory, installation),
      watch: new Watch({
        engine,
        socket,
        installation,
        reviveAfterMs,
        emit: onEvent,
        fencedIn: (environment) => this.#fence.under(environment, this.#epochs.get(environment) ?? 0),
      }),
    };
  }

  /**
   * @throws TargetError `exited-at-start`, `not-listening`: then nothing of the slot is left running, and its containers
   * stand there for their logs; `stale-epoch`: then it is as another server left it
   * @throws ImageError
   */
  async start(spec: ProcessSlotSpec, epoch: number): Promise<Backend> {
    const name = checkedName(spec.id);
    return this.#inTurn(name, async () => {
      const stopping = new AbortController();
      this.#starting.set(name, stopping);
      try {
        return await this.#started(spec, epoch, stopping.signal);
      } finally {
        this.#starting.delete(name);
      }
    });
  }

  /** A start that is still under way is broken off. @throws TargetError `stale-epoch` */
  async stop(id: SlotId, epoch: number): Promise<void> {
    const name = checkedName(id);
    const fenced = this.#fence.under(id.environment, epoch);
    await fenced(() => this.#starting.get(name)?.abort());
    await this.#inTurn(name, () =>
      this.#asked(async () => {
        await this.#end(await this.#admitted(id, epoch, fenced), fenced);
        await fenced(() => this.#around.secrets.remove(id));
      }),
    );
  }

  async condition(id: SlotId): Promise<SlotCondition> {
    checkedName(id);
    return this.#asked(async () => readCondition(this.#around.engine, await this.#find(slotLabels(id))));
  }

  async logs(id: SlotId, lines: number): Promise<string[]> {
    checkedName(id);
    return this.#asked(async () => readLogs(this.#around.engine, await this.#find(slotLabels(id)), lines));
  }

  async adopt(leases: EnvironmentEpoch[], specOf: SpecOf): Promise<SlotId[]> {
    return this.#asked(async () => {
      await this.#around.watch.ready();
      const adopted = leases.map(({ environment, epoch }) => this.#adoptThoseOf(environment, epoch, specOf));
      return (await Promise.all(adopted)).flat();
    });
  }

  async stopAll(): Promise<SlotId[]> {
    return this.#asked(async () => {
      const slots = [...bySlot(await this.#find({})).values()];
      await Promise.all(slots.map((containers) => this.stop(containers[0].slot.id, this.#newest(containers))));
      await this.#around.networks.removeAll();
      await this.#around.secrets.removeAll();
      return slots.map(([{ slot }]) => slot.id);
    });
  }

  /** The gateway of the environment's network, which is made if there is none. */
  async hostAddress(environment: string): Promise<string> {
    return (await this.#asked(() => this.#around.networks.of(environment))).gateway;
  }

  release(): void {
    this.#around.watch.release();
  }

  async #started(spec: ProcessSlotSpec, epoch: number, stopping: AbortSignal): Promise<Backend> {
    const fenced = this.#fence.under(spec.id.environment, epoch);
    return this.#asked(async () => {
      await this.#around.watch.ready();
      const there = await this.#admitted(spec.id, epoch, fenced);
      const usable = there.filter((each) => isUsable(each, spec));
      await this.#end(
        there.filter((each) => !usable.includes(each)),
        fenced,
      );
      await startContainers(this.#around, { spec, epoch, usable, fenced, stopping });
      const backend = backendOf(await this.#find(slotLabels(spec.id)));
      if (backend) return backend;
      throw new TargetError(
        'exited-at-start',
        `${slotName(spec.id)} ne tourne plus : lisez son journal, puis relancez-le.`,
      );
    });
  }

  async #adoptThoseOf(environment: string, epoch: number, specOf: SpecOf): Promise<SlotId[]> {
    const fenced = this.#fence.under(environment, epoch);
    const slots = bySlot(await fenced(() => this.#find({ 'bascule.environment': environment })));
    this.#epochs.set(environment, epoch);
    const adopted = [...slots.values()].map(async (containers) => {
      const { id, digest } = containers[0].slot;
      const spec = await specOf(id, digest);
      if (!spec) await this.stop(id, epoch);
      else this.#takeBack(spec, containers, epoch);
      return spec ? [id] : [];
    });
    return (await Promise.all(adopted)).flat();
  }

  /** What the engine started again by itself is left alone; what it could not is started, while the server goes on. */
  #takeBack(spec: ProcessSlotSpec, containers: Found[], epoch: number): void {
    for (const each of containers) if (lifeOf(each) !== 'failed') this.#around.watch.follow(each);
    if (!containers.some((each) => lifeOf(each) === 'ended')) return;
    this.start(spec, epoch).then(
      () => this.#around.watch.tellAddresses(spec.id),
      (error: unknown) => this.#around.watch.tellFailure(spec.id, error),
    );
  }

  /** The slot's containers, if none of them is of a newer epoch: one may have come from a state directory that was lost. */
  async #admitted(id: SlotId, epoch: number, fenced: Fenced): Promise<Found[]> {
    const containers = await fenced(() => this.#find(slotLabels(id)));
    const newest = Math.max(0, ...containers.map(({ slot }) => slot.epoch));
    if (newest <= epoch) {
      this.#epochs.set(id.environment, epoch);
      return containers;
    }
    const sentence = `L’époque ${epoch} de ${id.environment} est passée : ${slotName(id)} a été démarré par l’époque ${newest}. Reprenez le bail.`;
    throw new TargetError('stale-epoch', sentence);
  }

  async #end(containers: Found[], fenced: Fenced): Promise<void> {
    const { engine, watch } = this.#around;
    await Promise.all(
      containers.map((each) => {
        watch.leave(each.id);
        return endContainer(engine.getContainer(each.id), each.slot.stopWithinMs, fenced);
      }),
    );
  }

  /** A person's word counts whatever epoch there was. */
  #newest(containers: [Found, ...Found[]]): number {
    const epochs = containers.map(({ slot }) => slot.epoch);
    return Math.max(this.#fence.seen(containers[0].slot.id.environment), ...epochs);
  }

  #find(labels: Record<string, string>): Promise<Found[]> {
    return findContainers(this.#around.engine, this.#around.installation, labels);
  }

  #asked<T>(call: () => Promise<T>): Promise<T> {
    return asked(this.#around.socket, call);
  }

  /** Commands for one slot are done one after the other. */
  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(name, turn);
    return turn;
  }
}

function isUsable(container: Found, spec: ProcessSlotSpec): boolean {
  const life = lifeOf(container);
  return sameContent(container.slot, spec) && life !== 'failed' && life !== 'ended';
}

function bySlot(containers: Found[]): Map<string, [Found, ...Found[]]> {
  return Map.groupBy(containers, ({ slot }) => slotName(slot.id)) as Map<string, [Found, ...Found[]]>;
}
