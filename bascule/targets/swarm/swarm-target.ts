import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type Docker from 'dockerode';
import type { AuthConfig } from 'dockerode';
import type { Images } from '../../image/images.ts';
import type { Backend } from '../../switch/wire.ts';
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
import { sameContent } from '../slot-labels.ts';
import { serviceLogs } from './logs.ts';
import { ABSENT, addressesOf, conditionOf, lookAt, type Swarm } from './look.ts';
import { Managers } from './managers.ts';
import type { Placement } from './service-spec.ts';
import { SlotServices } from './services.ts';
import { SlotChanges } from './slot-changes.ts';
import { SwarmFence } from './swarm-fence.ts';
import { untilAtMost } from './waiting.ts';
import { Watch } from './watch.ts';

export interface SwarmTargetOptions {
  /** Managers of the swarm: one that does not answer is passed over for the next. */
  engines: Docker[];
  images: Images;
  placement: Placement;
  /** The folder of our state: it tells our slots from those of another Bascule on the same swarm. */
  state: string;
  onEvent: (event: SlotEvent) => void;
  /** This machine's address as tasks on any node see it. */
  hostAddress?: string | null;
  /** An account of the registry for the nodes; asked before each start, for such things expire. */
  account?: () => Promise<AuthConfig | null>;
  /** How often tasks and nodes are looked at. */
  lookEveryMs?: number;
}

/** What a slot may have (§2.4: 2 to 10 in production). */
const MOST_REPLICAS = 10;

/**
 * Slots as services of a Docker Swarm. Swarm itself keeps the tasks running, on whichever nodes there are; we say what
 * must run, wait until it serves, and tell the switch when addresses change. A stopped slot keeps its service, with no
 * tasks and no secrets: so an older server's command always meets a version and an epoch that are not its own.
 */
export class SwarmTarget implements ProgramTarget {
  readonly #options: SwarmTargetOptions;
  readonly #swarm: Swarm;
  readonly #fence: SwarmFence;
  readonly #changes: SlotChanges;
  readonly #watch: Watch;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Starts under way, by slot. */
  readonly #starting = new Map<string, AbortController>();

  constructor(options: SwarmTargetOptions) {
    this.#options = options;
    const managers = new Managers(options.engines);
    this.#swarm = { managers, services: new SlotServices(managers) };
    this.#fence = new SwarmFence(managers, this.#swarm.services);
    const installation = this.#installation;
    this.#changes = new SlotChanges({ swarm: this.#swarm, fence: this.#fence, options, installation });
    // The watch waits for nobody: it goes on with what it saw last.
    const eager = new Managers(options.engines, 0);
    const watched = { managers: eager, services: new SlotServices(eager) };
    this.#watch = new Watch(watched, options.onEvent, options.lookEveryMs);
  }

  /**
   * Resolves when all replicas are healthy, wherever they are. Fewer than there are is no reason to end some: `scale`
   * does. @throws TargetError `exited-at-start`, `not-listening`: then no task of it is left; `stale-epoch`: then it is
   * as another server left it; ImageError when there is no image of it
   */
  async start(spec: ProcessSlotSpec, epoch: number): Promise<Backend> {
    const name = checkedName(spec.id);
    checkReplicas(spec.id, spec.containers);
    this.#watch.follow(spec.id.environment);
    return this.#inTurn(name, async () => {
      const starting = new AbortController();
      this.#starting.set(name, starting);
      try {
        await this.#fence.admit(spec.id.environment, epoch);
        return this.#told(spec.id, await this.#started(spec, epoch, starting.signal));
      } finally {
        this.#starting.delete(name);
      }
    });
  }

  /** A start that is still under way is broken off. @throws TargetError `stale-epoch`, `not-stopped` */
  async stop(id: SlotId, epoch: number): Promise<void> {
    const name = checkedName(id);
    await this.#fence.admit(id.environment, epoch);
    this.#starting.get(name)?.abort();
    await this.#inTurn(name, () => this.#changes.end(id, epoch));
  }

  /**
   * So many replicas of what runs, no more and no fewer. Those that go get their time to end by themselves. Answers the
   * slot's addresses, for the switch. @throws TargetError as `start`; then there are as many as before
   */
  async scale(id: SlotId, replicas: number, epoch: number): Promise<Backend> {
    const name = checkedName(id);
    checkReplicas(id, replicas);
    return this.#inTurn(name, async () => {
      await this.#fence.admit(id.environment, epoch);
      const before = await lookAt(this.#swarm, id);
      if (before && before.service.replicas > 0 && before.service.replicas < replicas) {
        return this.#told(id, await this.#changes.grown(before, replicas, epoch, new AbortController().signal));
      }
      const { slot } = await this.#changes.replicas(id, replicas, epoch);
      return this.#told(id, await untilAtMost(this.#swarm, id, replicas, slot.stopWithinMs));
    });
  }

  async condition(id: SlotId): Promise<SlotCondition> {
    const name = checkedName(id);
    const sight = await lookAt(this.#swarm, id);
    return sight
      ? conditionOf(sight, this.#starting.has(name), (addresses) => this.#watch.reach.reached(addresses))
      : ABSENT;
  }

  async logs(id: SlotId, lines: number): Promise<string[]> {
    checkedName(id);
    const service = await this.#swarm.services.find(id);
    return service ? serviceLogs(this.#swarm.managers, service.serviceId, lines) : [];
  }

  async adopt(leases: EnvironmentEpoch[], specOf: SpecOf): Promise<SlotId[]> {
    const adopted: SlotId[] = [];
    for (const { environment, epoch } of leases) {
      await this.#fence.admit(environment, epoch);
      for (const { slot, replicas } of await this.#swarm.services.list({ 'bascule.environment': environment })) {
        if (replicas === 0) continue;
        if (await specOf(slot.id, slot.digest)) adopted.push(slot.id);
        else await this.stop(slot.id, epoch);
      }
      this.#watch.follow(environment);
    }
    return adopted;
  }

  async stopAll(): Promise<SlotId[]> {
    const ours = await this.#swarm.services.list({ 'bascule.installation': this.#installation });
    const running = ours.filter(({ replicas }) => replicas > 0).map(({ slot }) => slot.id);
    await Promise.all(running.map(async (id) => this.stop(id, await this.#fence.seen(id.environment))));
    return running;
  }

  async hostAddress(): Promise<string | null> {
    return this.#options.hostAddress ?? null;
  }

  /** Ends the watch and leaves the services running. */
  release(): void {
    this.#watch.end();
  }

  async #started(spec: ProcessSlotSpec, epoch: number, signal: AbortSignal): Promise<string[]> {
    const sight = await lookAt(this.#swarm, spec.id);
    if (sight && sight.service.replicas > 0 && sameContent(sight.service.slot, spec)) {
      const { slot, replicas } = sight.service;
      // A server may have died while it waited.
      if (slot.start !== 'done') return this.#changes.confirmed(spec.id, spec.containers, epoch, signal);
      if (replicas < spec.containers) return this.#changes.grown(sight, spec.containers, epoch, signal);
      const addresses = this.#watch.reach.reached(addressesOf(sight));
      return addresses.length > 0 ? addresses : this.#changes.healthy(slot, 1, sight.tasks, signal);
    }
    const image = await this.#options.images.of(spec.artifact, spec.command);
    if (sight) await this.#changes.end(spec.id, epoch);
    await this.#changes.make(spec, image, epoch, signal);
    return this.#changes.confirmed(spec.id, spec.containers, epoch, signal);
  }

  get #installation(): string {
    return createHash('sha256').update(`${hostname()}:${this.#options.state}`).digest('hex').slice(0, 16);
  }

  /** From here on a change of these addresses is an event. */
  #told(id: SlotId, addresses: string[]): Backend {
    this.#watch.told(id, addresses);
    return { kind: 'process', addresses };
  }

  /** Commands for one slot are done one after the other. */
  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(name, turn);
    return turn;
  }
}

function checkReplicas(id: SlotId, replicas: number): void {
  if (Number.isInteger(replicas) && replicas >= 1 && replicas <= MOST_REPLICAS) return;
  const sentence = `${slotName(id)} ne peut pas avoir ${replicas} tâches : de 1 à ${MOST_REPLICAS} sont possibles.`;
  throw new TargetError('invalid-slot', sentence);
}
