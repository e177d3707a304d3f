import type { Pool } from 'pg';
import { tallyOf, type Day, type Tally } from '../../core/status/days.ts';
import { probeMinutes } from '../../engine/probe-table.ts';

/** A look may be written a little after the minute, and so the day, that it belongs to. */
const settledAfterMs = 3_600_000;

/** What each day's minutes come to, by subject. Days that are over are counted once: ninety days are 700 000 minutes. */
export class DayMemory {
  readonly #pool: Pool;
  readonly #environment: string;
  readonly #settled = new Map<string, Map<string, Tally>>();

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
    const all: Map<string, Tally>[] = [];
    for (const day of days) {
      const known = this.#settled.get(day.date) ?? (await this.#count(day, maintenances));
      if (day.to + settledAfterMs < now) this.#settled.set(day.date, known);
      all.push(known);
    }
    for (const date of this.#settled.keys()) if (!days.some((day) => day.date === date)) this.#settled.delete(date);
    return all;
  }

  async #count(day: Day, maintenances: readonly { from: number; to: number }[]): Promise<Map<string, Tally>> {
    const minutes = Map.groupBy(await probeMinutes(this.#pool, this.#environment, day), ({ subject }) => subject);
    return new Map([...minutes].map(([subject, its]) => [subject, tallyOf(its, maintenances)]));
  }
}
