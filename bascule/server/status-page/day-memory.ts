import type { Pool } from 'pg';
import { tallyOf, type Day, type Tally } from '../../core/status/days.ts';
import { countMinutes, minuteMs, minuteOf } from '../../engine/probe-table.ts';

/** A look may be written a little after the minute, and so the day, that it belongs to. */
const settledAfterMs = 3_600_000;

interface Known {
  tallies: Map<string, Tally>;
  /** From then on it is counted anew; milliseconds since 1970. */
  until: number;
}

/** What each day's minutes come to, by subject. A day that is over is counted once, the one under way each minute. */
export class DayMemory {
  readonly #pool: Pool;
  readonly #environment: string;
  #known = new Map<string, Known>();

  constructor(pool: Pool, environment: string) {
    this.#pool = pool;
    this.#environment = environment;
  }

  /** One entry for each of the days, in their order. */
  async tallies(
    days: readonly Day[],
    maintenances: readonly { from: number; to: number }[],
    now: number,
  ): Promise<Map<string, Tally>[]> {
    const all = new Map<string, Known>();
    for (const day of days) {
      const known = this.#known.get(day.date);
      all.set(day.date, known && now < known.until ? known : await this.#count(day, maintenances, now));
    }
    this.#known = all;
    return [...all.values()].map(({ tallies }) => tallies);
  }

  async #count(day: Day, maintenances: readonly { from: number; to: number }[], now: number): Promise<Known> {
    const counted = await countMinutes(this.#pool, this.#environment, day);
    const isSettled = day.to + settledAfterMs < now;
    return {
      tallies: new Map([...counted].map(([subject, its]) => [subject, tallyOf(its, maintenances)])),
      until: isSettled ? Infinity : minuteOf(now) + minuteMs,
    };
  }
}
