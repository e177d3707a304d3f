import { decide, type Rule } from '../../core/autoscale/decide.ts';
import type { Sample } from '../../core/verdict/traffic.ts';
import { LATENCY_EDGES_MS, type Backend, type Stats } from '../../switch/wire.ts';
import { slotName, type SlotId } from '../target.ts';

/** A slot whose number of tasks follows its load. */
export interface Scalable {
  id: SlotId;
  version: string;
  replicas: number;
  rule: Rule;
}

export interface Scaled {
  id: SlotId;
  from: number;
  to: number;
  /** What happened and why, in one sentence for a person. */
  sentence: string;
}

/** What the loop needs of the rest. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Slots with traffic, in environments where no deployment is under way: it has its own ideas of their tasks. */
  slots: () => Promise<Scalable[]>;
  /** The switch's figures from this second on. */
  stats: (sinceSecond: number) => Promise<Stats>;
  /** The target's. */
  scale: (id: SlotId, replicas: number) => Promise<Backend>;
  /** The switch learns where the slot is now. */
  tell: (slot: Scalable, backend: Backend) => Promise<void>;
  onScaled: (scaled: Scaled) => void;
  onError: (error: unknown) => void;
}

/** What is known of one version in one slot. */
interface Known {
  since: number;
  changedAt: number | null;
  samples: Map<number, Sample>;
}

const EVERY_MS = 5_000;
/** The second that was not over at the last look is asked again. */
const OVERLAP_S = 2;

/**
 * Looks at the load of slots and has them scaled. The figures are gathered here, look by look: what the switch forgets
 * when it restarts is not taken for silence. A look that fails begins them anew.
 */
export class Autoscaler {
  readonly #around: Surroundings;
  readonly #everyMs: number;
  readonly #known = new Map<string, Known>();
  #lastLook: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(around: Surroundings, everyMs = EVERY_MS) {
    this.#around = around;
    this.#everyMs = everyMs;
  }

  start(): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => void this.look().finally(() => this.start()), this.#everyMs);
    this.#timer.unref();
  }

  end(): void {
    this.#ended = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** One look at all slots, and what follows from it. Never throws. */
  async look(): Promise<void> {
    const now = this.#around.now();
    try {
      const slots = await this.#around.slots();
      const { buckets } = await this.#around.stats(Math.floor((this.#lastLook ?? now) / 1_000) - OVERLAP_S);
      this.#forgetAllBut(slots.map(keyOf));
      for (const slot of slots) this.#gather(slot, now, buckets);
      this.#lastLook = now;
      for (const slot of slots) await this.#consider(slot, now);
    } catch (error) {
      this.#known.clear();
      this.#lastLook = null;
      this.#around.onError(error);
    }
  }

  #gather(slot: Scalable, now: number, buckets: Stats['buckets']): void {
    const known = this.#known.get(keyOf(slot)) ?? { since: now, changedAt: null, samples: new Map() };
    this.#known.set(keyOf(slot), known);
    for (const bucket of buckets) if (isOf(slot, bucket)) known.samples.set(bucket.second, bucket);
    const oldest = (now - slot.rule.shrinkAfterMs) / 1_000 - OVERLAP_S;
    for (const second of known.samples.keys()) if (second < oldest) known.samples.delete(second);
  }

  async #consider(slot: Scalable, now: number): Promise<void> {
    const known = this.#known.get(keyOf(slot));
    if (!known) return;
    const { since, changedAt } = known;
    const load = { samples: [...known.samples.values()], edgesMs: LATENCY_EDGES_MS, since, changedAt };
    const decision = decide(load, slot.replicas, slot.rule, now);
    if (!decision) return;
    try {
      await this.#around.tell(slot, await this.#around.scale(slot.id, decision.replicas));
      const [from, to] = [slot.replicas, decision.replicas];
      const sentence = `${slotName(slot.id)} passe de ${from} à ${to} tâches : ${decision.why}.`;
      this.#around.onScaled({ id: slot.id, from, to, sentence });
    } catch (error) {
      this.#around.onError(error);
    }
    // In vain counts too: what could not be had now is not asked for at every look.
    known.changedAt = this.#around.now();
  }

  #forgetAllBut(keys: string[]): void {
    for (const key of this.#known.keys()) if (!keys.includes(key)) this.#known.delete(key);
  }
}

const keyOf = ({ id, version }: Scalable) => `${slotName(id)} ${version}`;

function isOf({ id, version }: Scalable, bucket: Stats['buckets'][number]): boolean {
  return (
    bucket.environment === id.environment &&
    bucket.component === id.component &&
    bucket.colour === id.colour &&
    bucket.version === version
  );
}
