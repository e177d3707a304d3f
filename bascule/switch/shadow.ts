import { Capture } from './capture.ts';
import type { RequestHead } from './head.ts';
import type { Limits } from './limits.ts';
import { Mirror, type MirrorEnd } from './mirror.ts';
import type { Slot } from './slot.ts';
import { cellOf, type SeriesName } from './statistics.ts';
import { LATENCY_EDGES_MS, type ShadowTally } from './wire.ts';

/**
 * A slot that gets copies of a share of its service's reads. Whatever it does with them, the real answers are neither
 * delayed nor changed: a copy goes out after its request, only so many are on their way at once, and none for long.
 */
export class Shadow {
  percent: number;
  readonly #slot: Slot;
  readonly #name: SeriesName;
  readonly #limits: Limits;
  readonly #different = { status: 0, body: 0, unanswered: 0 };
  readonly #histogram = new Uint32Array(LATENCY_EDGES_MS.length + 1);
  #compared = 0;
  #byStatusAlone = 0;
  #dropped = 0;
  #owed = 0;
  #onTheirWay = 0;

  constructor(slot: Slot, name: SeriesName, percent: number, limits: Limits) {
    this.#slot = slot;
    this.#name = name;
    this.percent = percent;
    this.#limits = limits;
  }

  isOf(slot: Slot | null, version: string): boolean {
    return this.#slot === slot && this.#name.version === version;
  }

  /** Sends a copy of a request that just went to `real`, when it is its turn; `text` is what that slot got. */
  double(real: Slot, head: RequestHead, text: string): Twin | null {
    const isRead = head.method === 'GET' || head.method === 'HEAD';
    if (real === this.#slot || !isRead || head.fields.websocket || !this.#isItsTurn()) return null;
    if (this.#onTheirWay >= this.#limits.shadowRequests) {
      this.#dropped++;
      return null;
    }
    this.#onTheirWay++;
    return new Twin(this.#slot, head, text, {
      withinMs: this.#limits.shadowWithinMs,
      onEnd: (comparison) => this.#count(comparison),
    });
  }

  tally(): ShadowTally {
    return {
      ...this.#name,
      percent: this.percent,
      compared: this.#compared,
      different: { ...this.#different },
      byStatusAlone: this.#byStatusAlone,
      dropped: this.#dropped,
      histogram: [...this.#histogram],
    };
  }

  /** Of a hundred reads exactly `percent` are copied. */
  #isItsTurn(): boolean {
    this.#owed += this.percent;
    if (this.#owed < 100) return false;
    this.#owed -= 100;
    return true;
  }

  #count({ found, latencyMs }: Comparison): void {
    this.#onTheirWay--;
    if (found === 'abandoned') return;
    this.#compared++;
    if (found === 'same-status') this.#byStatusAlone++;
    else if (found !== 'same') this.#different[found]++;
    if (found === 'unanswered') return;
    const cell = cellOf(latencyMs);
    this.#histogram[cell] = (this.#histogram[cell] ?? 0) + 1;
  }
}

interface Comparison {
  /** `same-status`: there was no body to compare, or it was too large. `abandoned`: the real answer did not come whole. */
  found: 'same' | 'same-status' | 'status' | 'body' | 'unanswered' | 'abandoned';
  latencyMs: number;
}

/** A request and its copy, from the moment both are on their way until their answers are compared. */
export class Twin {
  readonly real = new Capture();
  readonly #slot: Slot;
  readonly #method: string;
  readonly #mirror: Mirror | null;
  readonly #onEnd: (comparison: Comparison) => void;
  #mirrored: MirrorEnd | null = null;
  #isRealWhole = false;
  #isOver = false;

  constructor(
    slot: Slot,
    head: RequestHead,
    text: string,
    { withinMs, onEnd }: { withinMs: number; onEnd: (comparison: Comparison) => void },
  ) {
    this.#slot = slot;
    this.#method = head.method;
    this.#onEnd = onEnd;
    slot.enter();
    const copy = `${text.slice(0, -2)}X-Bascule-Shadow: 1\r\n\r\n`;
    this.#mirror = Mirror.send(slot, head, copy, { withinMs, onEnd: (outcome) => this.#mirrorEnded(outcome) });
    if (!this.#mirror) this.#mirrorEnded('unanswered');
  }

  realEnded(): void {
    this.#isRealWhole = true;
    this.#compare();
  }

  abandon(): void {
    if (this.#isOver) return;
    // A mirror that is through has given its connection back: it may serve somebody else by now.
    if (!this.#mirrored) {
      this.#mirror?.abandon();
      this.#slot.leave();
    }
    this.#end('abandoned');
  }

  #mirrorEnded(outcome: MirrorEnd): void {
    this.#mirrored = outcome;
    this.#slot.leave();
    this.#compare();
  }

  #compare(): void {
    if (this.#isOver || !this.#isRealWhole || !this.#mirrored) return;
    this.#end(this.#mirrored === 'unanswered' || !this.#mirror ? 'unanswered' : this.#difference(this.#mirror.capture));
  }

  #difference(copy: Capture): Comparison['found'] {
    if (copy.status !== this.real.status) return 'status';
    const [real, copied] = [this.real.body(), copy.body()];
    if (this.#method === 'HEAD' || (!real && !copied)) return 'same-status';
    return real && copied && real.equals(copied) ? 'same' : 'body';
  }

  #end(found: Comparison['found']): void {
    this.#isOver = true;
    this.#onEnd({ found, latencyMs: this.#mirror?.latencyMs ?? 0 });
  }
}
