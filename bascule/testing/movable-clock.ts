import { systemSleep, type Clock } from '../engine/clock.ts';

/** From a moment of the system's clock on, another is ahead of it by so many milliseconds. */
export interface Move {
  from: number;
  ahead: number;
}

/** Runs as fast as the system's clock, and can be moved forward: whoever sleeps until then wakes at once. */
export class MovableClock implements Clock {
  /** The first holds since ever. */
  readonly #moves: [Move, ...Move[]];
  #moved = new AbortController();

  /** `moves` of a clock before, to go on with its time. */
  constructor(moves: readonly Move[] = []) {
    this.#moves = [{ from: -Infinity, ahead: 0 }, ...moves];
  }

  /** Since it began, oldest first. */
  get moves(): Move[] {
    return this.#moves.slice(1);
  }

  now(): number {
    return this.fromSystem(Date.now());
  }

  /** Forward only: time that was told never comes again. */
  moveTo(at: number): void {
    const now = Date.now();
    const ahead = at - now;
    if (ahead < this.#aheadAt(now)) throw new RangeError('Une horloge ne recule pas.');
    this.#moves.push({ from: now, ahead });
    this.#moved.abort();
    this.#moved = new AbortController();
  }

  moveBy(ms: number): void {
    this.moveTo(this.now() + ms);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    for (let left = ms; left > 0 && !signal?.aborted; left = until - this.now()) {
      await systemSleep(left, signal ? AbortSignal.any([signal, this.#moved.signal]) : this.#moved.signal);
    }
  }

  fromSystem(systemMs: number): number {
    return systemMs + this.#aheadAt(systemMs);
  }

  /** A moment that was jumped over was never: the moment of the jump stands for it. */
  toSystem(ms: number): number {
    const move = this.#moves.findLastIndex(({ from, ahead }) => ms >= from + ahead);
    const next = this.#moves[move + 1];
    return Math.min(ms - (this.#moves[move]?.ahead ?? 0), next?.from ?? Infinity);
  }

  #aheadAt(systemMs: number): number {
    return this.#moves.findLast(({ from }) => systemMs >= from)?.ahead ?? 0;
  }
}
