import { LATENCY_EDGES_MS, type Bucket, type Colour } from './wire.ts';

export type SeriesName = { environment: string; component: string; colour: Colour; version: string };
export const KEPT_SECONDS = 15 * 60;

type Second = { second: number; count: number; errors5xx: number; gatewayErrors: number; histogram: Uint32Array };

/** Counts the answers of one version in one slot, second by second. Pure: the time is passed in. */
export class Series {
  readonly name: SeriesName;
  readonly seconds: Second[] = [];

  constructor(name: SeriesName) {
    this.name = name;
  }

  /** `nowMs` since 1970; `by` says whether the slot answered or the switch had to in its place. */
  record(nowMs: number, status: number, latencyMs: number, by: 'slot' | 'gateway'): void {
    const bucket = this.#at(Math.floor(nowMs / 1000));
    bucket.count++;
    if (status >= 500) bucket.errors5xx++;
    if (by === 'gateway') bucket.gatewayErrors++;
    const cell = cellOf(latencyMs);
    bucket.histogram[cell] = (bucket.histogram[cell] ?? 0) + 1;
  }

  forget(beforeSecond: number): void {
    const kept = this.seconds.findIndex(({ second }) => second >= beforeSecond);
    this.seconds.splice(0, kept < 0 ? this.seconds.length : kept);
  }

  #at(second: number): Second {
    const last = this.seconds.at(-1);
    // A clock set back must not open a second bucket for a second that was counted before.
    if (last && last.second >= second) return last;
    const histogram = new Uint32Array(LATENCY_EDGES_MS.length + 1);
    const bucket: Second = { second, count: 0, errors5xx: 0, gatewayErrors: 0, histogram };
    this.seconds.push(bucket);
    if (this.seconds.length > KEPT_SECONDS) this.forget(second - KEPT_SECONDS);
    return bucket;
  }
}

/** All series of the last 15 minutes, those of slots that are gone included. */
export class Statistics {
  readonly #series = new Map<string, Series>();

  series(name: SeriesName): Series {
    const key = `${name.environment}/${name.component}/${name.colour}/${name.version}`;
    const known = this.#series.get(key);
    if (known) return known;
    const series = new Series(name);
    this.#series.set(key, series);
    return series;
  }

  since(second: number, nowMs: number): Bucket[] {
    const from = Math.max(second, Math.floor(nowMs / 1000) - KEPT_SECONDS);
    return [...this.#series.values()].flatMap(({ name, seconds }) =>
      seconds
        .filter((bucket) => bucket.second >= from)
        .map((bucket) => ({ ...name, ...bucket, histogram: [...bucket.histogram] })),
    );
  }

  /** Frees what is older than is kept. A series still in use by a slot comes back with its next answer. */
  forget(nowMs: number): void {
    for (const series of this.#series.values()) series.forget(Math.floor(nowMs / 1000) - KEPT_SECONDS);
  }
}

/** The cell of the histogram that a latency belongs in. */
export function cellOf(latencyMs: number): number {
  let cell = 0;
  while (cell < LATENCY_EDGES_MS.length && latencyMs > (LATENCY_EDGES_MS[cell] ?? Infinity)) cell++;
  return cell;
}
