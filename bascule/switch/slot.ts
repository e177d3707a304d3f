import { Pool } from './pool.ts';
import type { StaticFiles } from './static-files.ts';
import type { Series } from './statistics.ts';
import type { Colour, SlotState } from './wire.ts';

/** What answers for a slot right now. */
export type LiveBackend = { kind: 'process'; pools: Pool[] } | { kind: 'static'; files: StaticFiles };
export type Stream = { cut(): void };

/** Blue or green of one service: where its requests go, and how many are there. */
export class Slot {
  readonly colour: Colour;
  readonly streams = new Set<Stream>();
  state: SlotState;
  backend: LiveBackend;
  series: Series;
  inFlight = 0;
  /** On the coarse clock; null while it has weight. */
  unweightedSince: number | null = null;
  #turn = 0;
  readonly #waiting = new Set<() => void>();

  constructor(colour: Colour, state: SlotState, backend: LiveBackend, series: Series) {
    this.colour = colour;
    this.state = state;
    this.backend = backend;
    this.series = series;
  }

  /** Called in the same synchronous step that chose the slot: no request is between choice and count. */
  enter(): void {
    this.inFlight++;
  }

  leave(): void {
    if (--this.inFlight > 0 || this.#waiting.size === 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** A WebSocket or an event stream is no longer waited for by a drain. */
  becameStream(stream: Stream): void {
    this.streams.add(stream);
    this.leave();
  }

  /** The next address in turn that is not among those that refused; null when all did. */
  nextPool(refused: readonly Pool[]): Pool | null {
    if (this.backend.kind !== 'process') return null;
    const { pools } = this.backend;
    const first = this.#turn++ % pools.length;
    if (refused.length === 0) return pools[first] ?? null;
    return [...pools.slice(first), ...pools.slice(0, first)].find((pool) => !refused.includes(pool)) ?? null;
  }

  /** Resolves when nothing is in flight here, or after `withinMs`. */
  async drained(withinMs: number): Promise<boolean> {
    if (this.inFlight === 0) return true;
    const empty = Promise.withResolvers<boolean>();
    const onEmpty = (): void => empty.resolve(true);
    this.#waiting.add(onEmpty);
    const timer = setTimeout(() => empty.resolve(false), withinMs);
    const isDrained = await empty.promise;
    clearTimeout(timer);
    this.#waiting.delete(onEmpty);
    return isDrained;
  }

  /** Answers the addresses that are not in it any more. */
  replaceBackend(state: SlotState, backend: LiveBackend, series: Series): Pool[] {
    const before = this.backend.kind === 'process' ? this.backend.pools : [];
    this.closePools();
    this.state = state;
    this.backend = backend;
    this.series = series;
    const kept = backend.kind === 'process' ? backend.pools.map(({ address }) => address) : [];
    return before.filter(({ address }) => !kept.includes(address));
  }

  closeIdle(): void {
    if (this.backend.kind === 'process') for (const pool of this.backend.pools) pool.dropIdle(Infinity);
  }

  closePools(): void {
    if (this.backend.kind === 'process') for (const pool of this.backend.pools) pool.close();
  }
}
