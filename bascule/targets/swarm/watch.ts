import { slotName, type SlotEvent, type SlotId } from '../target.ts';
import { addressesOf, lookAround, type Sight, type Swarm } from './look.ts';
import { Reach } from './reach.ts';
import { hasFailed, isLost, reasonOf } from './tasks.ts';

const EVERY_MS = 500;

/**
 * Looks at the slots of some environments and tells what happened to them by itself: tasks that ended, and addresses
 * that came or went because Swarm put tasks elsewhere. An engine tells its events, but none of tasks on other nodes.
 */
export class Watch {
  /** Which addresses of its slots can be reached now. */
  readonly reach = new Reach();
  readonly #swarm: Swarm;
  readonly #onEvent: (event: SlotEvent) => void;
  readonly #everyMs: number;
  /** What was seen last, by environment. */
  readonly #sights = new Map<string, Sight[]>();
  /** The addresses that were told last, by slot. */
  readonly #told = new Map<string, string[]>();
  /** Failed tasks that were told; null before the first look at the slot: what failed then is history. */
  readonly #failed = new Map<string, Set<string>>();
  /** Counts what was told: a look that began before is of no use. */
  #commands = 0;
  readonly #timers = new Map<() => Promise<void>, NodeJS.Timeout>();
  #ended = false;

  constructor(swarm: Swarm, onEvent: (event: SlotEvent) => void, everyMs = EVERY_MS) {
    this.#swarm = swarm;
    this.#onEvent = onEvent;
    this.#everyMs = everyMs;
  }

  follow(environment: string): void {
    if (!this.#sights.has(environment)) this.#sights.set(environment, []);
    if (this.#timers.size > 0 || this.#ended) return;
    for (const act of [() => this.#look(), () => this.#reach()]) this.#timers.set(act, this.#every(act));
  }

  /** Who commands knows these; a slot that nobody was told of is told at the first look. */
  told(id: SlotId, addresses: string[]): void {
    const name = slotName(id);
    this.#commands += 1;
    this.#told.set(name, addresses.toSorted());
    // What was seen of it before is no news.
    const others = (this.#sights.get(id.environment) ?? []).filter(({ service }) => slotName(service.slot.id) !== name);
    this.#sights.set(id.environment, others);
  }

  end(): void {
    this.#ended = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #every(act: () => Promise<void>): NodeJS.Timeout {
    const again = async () => {
      await act();
      if (!this.#ended) this.#timers.set(act, this.#every(act));
    };
    return setTimeout(() => void again(), this.#everyMs).unref();
  }

  async #look(): Promise<void> {
    const commands = this.#commands;
    for (const environment of this.#sights.keys()) {
      // No manager answers: what was there goes on, wherever it can be reached.
      const seen = await lookAround(this.#swarm, environment).catch(() => null);
      if (seen && commands === this.#commands) this.#sights.set(environment, seen);
    }
    this.#compareAll();
  }

  /** Not after a look: managers may take long to answer when one of them was lost. */
  async #reach(): Promise<void> {
    await this.reach.look([...this.#sights.values()].flat().flatMap(addressesOf));
    this.#compareAll();
  }

  #compareAll(): void {
    if (this.#ended) return;
    for (const sight of [...this.#sights.values()].flat()) this.#compare(sight);
  }

  #compare(sight: Sight): void {
    const { slot, replicas } = sight.service;
    const name = slotName(slot.id);
    if (replicas === 0 || slot.start !== 'done') {
      this.#told.delete(name);
      this.#failed.delete(name);
      return;
    }
    this.#tellFailed(name, sight);
    this.#tellMoved(name, sight);
  }

  #tellFailed(name: string, { service, tasks }: Sight): void {
    const known = this.#failed.get(name);
    const failed = tasks.filter(hasFailed);
    this.#failed.set(name, new Set(failed.map(({ ID }) => ID)));
    for (const task of known ? failed.filter(({ ID }) => !known.has(ID)) : []) {
      const { PID: pid = 0, ExitCode: code = null } = task.Status.ContainerStatus ?? {};
      const sentence = `Une tâche de ${name} s’est arrêtée : ${reasonOf(task)}. Swarm la relance.`;
      const container = task.Slot - 1;
      this.#onEvent({
        type: 'slot-process-exited',
        slot: service.slot.id,
        container,
        pid,
        code,
        signal: null,
        sentence,
      });
    }
  }

  #tellMoved(name: string, sight: Sight): void {
    const addresses = this.reach.reached(addressesOf(sight)).toSorted();
    if (this.#told.get(name)?.join() === addresses.join()) return;
    this.#told.set(name, addresses);
    const { slot, replicas } = sight.service;
    const lost = sight.nodes.filter(isLost).map(({ Status }) => Status.Addr);
    const nodes = lost.length === 0 ? '' : ` Nœuds perdus : ${lost.join(', ')}.`;
    const sentence = `${name} a ${addresses.length} tâches saines sur ${replicas}.${nodes}`;
    this.#onEvent({ type: 'slot-moved', slot: slot.id, container: 0, addresses, sentence });
  }
}
