import type { Probe } from '../core/plan/schema.ts';
import type { Clock } from '../engine/clock.ts';
import { ProbeWatch } from '../engine/probe-watch.ts';
import type { FetchSlot } from '../targets/probe.ts';
import type { SlotId } from '../targets/target.ts';

/** A slot that has a share of the traffic, and how it is asked for its health. */
export interface LiveSlot {
  id: SlotId;
  version: string;
  probe: Probe;
  /** Every process of it: the worst answer. */
  every: FetchSlot;
}

interface Options {
  live: () => Promise<LiveSlot[]>;
  clock: Pick<Clock, 'sleep'>;
  /** Hears how many probes failed in a row, after each of them; null once the slot has no traffic any more. */
  onProbed: (slot: SlotId & { version: string }, failedInARow: number | null) => void;
  /** Hears when it can't be read which slots are live; those known until then are asked further. */
  onTrouble: (error: unknown) => void;
  onFine?: () => void;
}

/** How soon a slot that got traffic is asked. */
const lookEveryMs = 2_000;

/**
 * Asks every slot that has traffic for its health, as often as its probe says, in deployments and between them: what
 * breaks at night is measured too.
 */
export function keepSlotProbes(options: Options): { stop(): Promise<void> } {
  const over = new AbortController();
  const probes = new SlotProbes(options, over.signal);
  const looking = (async () => {
    while (!over.signal.aborted) {
      await probes.follow();
      await options.clock.sleep(lookEveryMs, over.signal);
    }
  })();
  return {
    stop: async () => {
      over.abort();
      probes.stop();
      await looking;
    },
  };
}

class SlotProbes {
  readonly #options: Options;
  readonly #over: AbortSignal;
  readonly #watches = new Map<string, { slot: SlotId & { version: string }; watch: ProbeWatch }>();

  constructor(options: Options, over: AbortSignal) {
    this.#options = options;
    this.#over = over;
  }

  /** Those that are live are asked, and no others. Never rejects. */
  async follow(): Promise<void> {
    const { live, onTrouble, onFine = () => {} } = this.#options;
    await live()
      .then((found) => this.#over.aborted || this.#ask(found))
      .then(onFine, onTrouble);
  }

  stop(): void {
    for (const { watch } of this.#watches.values()) watch.stop();
  }

  #ask(live: readonly LiveSlot[]): void {
    const wanted = new Map(live.map((each) => [keyOf(each), each]));
    for (const [key, { slot, watch }] of this.#watches) {
      if (wanted.has(key)) continue;
      watch.stop();
      this.#watches.delete(key);
      this.#options.onProbed(slot, null);
    }
    for (const [key, { id, version, probe, every }] of wanted) {
      if (this.#watches.has(key)) continue;
      const slot = { ...id, version };
      const watch = new ProbeWatch(id.component, probe, every, (failed) => this.#heard(key, failed));
      this.#watches.set(key, { slot, watch });
    }
  }

  /** A deployment empties the slot that it left: whoever does not answer is perhaps not live any more, and ill no more. */
  async #heard(key: string, failedInARow: number): Promise<void> {
    if (failedInARow > 0) await this.follow();
    const watched = this.#watches.get(key);
    if (watched && !this.#over.aborted) this.#options.onProbed(watched.slot, failedInARow);
  }
}

const keyOf = ({ id: { environment, component, colour }, version }: LiveSlot) =>
  `${environment}/${component}/${colour}/${version}`;
