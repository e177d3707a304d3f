import { constants } from 'node:os';
import type Docker from 'dockerode';
import type { Fenced } from '../fence.ts';
import { slotName, type SlotEvent, type SlotId } from '../target.ts';
import { addressOf, found, lifeOf, type Found } from './container.ts';
import { EngineEvents, type EngineEvent } from './engine-events.ts';
import { findContainers } from './find.ts';
import { slotLabels } from '../slot-labels.ts';
import { untilListening } from './listening.ts';
import { isStale, revive } from './revive.ts';

/** What we know of a container whose ends are told. */
interface Followed {
  slot: SlotId;
  index: number;
  pid: number;
  memoryMb: number;
}

interface WatchOptions {
  engine: Docker;
  socket: string;
  reviveAfterMs: number;
  installation: string;
  emit(event: SlotEvent): void;
  /** The way through for the last epoch that we had there. */
  fencedIn(environment: string): Fenced;
}

/** How long a container that the engine started again may take to listen before the switch hears of it all the same. */
const LISTENS_WITHIN_MS = 60_000;

/** Tells what happens to containers by themselves: their ends, and where they answer after the next start. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #over = new AbortController();
  #events: EngineEvents | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Resolves once nothing that happens is missed. */
  async ready(): Promise<void> {
    this.#events ??= new EngineEvents(
      this.#options.engine,
      `bascule.installation=${this.#options.installation}`,
      (event) => this.#on(event),
    );
    const { ready } = this.#events;
    await ready.catch((error: unknown) => {
      this.#events = null;
      throw error;
    });
  }

  follow({ id, slot, info }: Found): void {
    const memoryMb = Math.round((info.HostConfig.Memory ?? 0) / 1024 / 1024);
    this.#followed.set(id, { slot: slot.id, index: slot.index, pid: info.State.Pid, memoryMb });
  }

  /** Its end is wanted: nothing is told of it. */
  leave(container: string): void {
    this.#followed.delete(container);
  }

  release(): void {
    this.#over.abort();
    this.#events?.release();
  }

  /** Where a slot answers that was started again by us. */
  async tellAddresses(id: SlotId): Promise<void> {
    const [first] = await this.#running(id);
    if (first) await this.#tellRestart(first);
  }

  tellFailure(slot: SlotId, error: unknown): void {
    const sentence = error instanceof Error ? error.message : String(error);
    this.#options.emit({ type: 'slot-process-exited', slot, container: 0, pid: 0, code: null, signal: null, sentence });
  }

  #on({ what, container, exitCode }: EngineEvent): void {
    const known = this.#followed.get(container);
    if (!known || this.#over.signal.aborted) return;
    if (what === 'die') this.#died(container, known, exitCode);
    else if (what === 'oom') this.#overMemory(known);
    else this.#restarted(container).catch((error: unknown) => this.tellFailure(known.slot, error));
  }

  #died(container: string, { slot, index, pid }: Followed, exitCode: number): void {
    const signal = exitCode > 128 ? signalOf(exitCode - 128) : null;
    const how = signal ? `a été arrêté par ${signal}` : `s’est terminé avec le code ${exitCode}`;
    const sentence = `Un conteneur de ${slotName(slot)} ${how}.`;
    const code = signal ? null : exitCode;
    this.#options.emit({ type: 'slot-process-exited', slot, container: index, pid, code, signal, sentence });
    const { engine, socket, reviveAfterMs: afterMs } = this.#options;
    void revive({
      engine,
      socket,
      afterMs,
      container,
      fenced: this.#options.fencedIn(slot.environment),
      signal: this.#over.signal,
      failed: (error) => this.#notRevived(container, slot, error),
    });
  }

  /** When another server looks after it now, it is not ours to start. */
  #notRevived(container: string, slot: SlotId, error: unknown): void {
    if (!isStale(error)) return this.tellFailure(slot, error);
    const index = this.#followed.get(container)?.index ?? 0;
    this.leave(container);
    const sentence = `${slotName(slot)} n’est plus suivi par ce serveur : ${error instanceof Error ? error.message : ''}`;
    this.#options.emit({ type: 'slot-left', slot, container: index, sentence });
  }

  #overMemory({ slot, index, pid, memoryMb }: Followed): void {
    const sentence = `${slotName(slot)} a voulu plus que ses ${memoryMb} Mo : le noyau a arrêté un de ses processus.`;
    this.#options.emit({
      type: 'slot-memory-exceeded',
      slot,
      container: index,
      pid,
      memoryMb,
      limitMb: memoryMb,
      sentence,
    });
  }

  async #restarted(container: string): Promise<void> {
    const now = found(await this.#options.engine.getContainer(container).inspect());
    const address = now && addressOf(now);
    if (!now || !address) return;
    this.follow(now);
    if (await untilListening(address, LISTENS_WITHIN_MS, this.#over.signal)) await this.#tellRestart(now);
  }

  async #tellRestart({ slot: { id: slot, index }, info }: Found): Promise<void> {
    const addresses = (await this.#running(slot)).flatMap((each) => addressOf(each) ?? []);
    const [pid, restarts] = [info.State.Pid, info.RestartCount];
    const sentence = `Un conteneur de ${slotName(slot)} a été relancé (${restarts} fois jusqu’ici).`;
    this.#options.emit({ type: 'slot-process-restarted', slot, container: index, pid, restarts, addresses, sentence });
  }

  async #running(id: SlotId): Promise<Found[]> {
    const all = await findContainers(this.#options.engine, this.#options.installation, slotLabels(id));
    return all.filter((each) => lifeOf(each) === 'running');
  }
}

function signalOf(number: number): NodeJS.Signals | null {
  const entries = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  return entries.find(([, value]) => value === number)?.[0] ?? null;
}
