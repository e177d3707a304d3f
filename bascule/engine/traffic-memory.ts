import type { Colour } from '../core/deployment/event.ts';
import { byMinute, type Sample } from '../core/verdict/traffic.ts';
import type { Bucket } from '../switch/wire.ts';
import type { Ground } from './ground.ts';
import { minutesOf } from './traffic-minutes.ts';

/** The switch forgets after 15 minutes; what is older was kept by the minute. */
const switchKeepsMs = 14 * 60_000;
/** The longest rule that looks at seconds takes 5 minutes; what is older is worth a sample a minute. */
const secondsKeptMs = 6 * 60_000;
const minuteMs = 60_000;

/**
 * One environment's traffic for as long as somebody looks at it, hours if need be: the last minutes second by second, and
 * before that by the minute, so that a look costs the same at the end as at the beginning.
 */
export class TrafficMemory {
  readonly #ground: Pick<Ground, 'traffic' | 'pool'>;
  readonly #environment: string;
  readonly #series = new Map<string, { minutes: Sample[]; seconds: Map<number, Bucket> }>();
  #upTo: number | null = null;

  constructor(ground: Pick<Ground, 'traffic' | 'pool'>, environment: string) {
    this.#ground = ground;
    this.#environment = environment;
  }

  /** Takes in what happened since the last time; the first time, since `from` (milliseconds since 1970). */
  async recall(from: number, components: readonly string[]): Promise<void> {
    const { now, buckets } = await this.#ground.traffic.stats(Math.floor((this.#upTo ?? from) / 1_000));
    const cut = this.#upTo === null && from < now - switchKeepsMs ? minuteAfter(now - switchKeepsMs) : 0;
    if (cut > 0) for (const component of components) await this.#remember(component, from, cut);
    for (const bucket of buckets) {
      if (bucket.environment !== this.#environment || bucket.second * 1_000 < cut) continue;
      this.#of(keyOf(bucket.component, bucket.colour, bucket.version)).seconds.set(bucket.second, bucket);
    }
    // The second under way is counted again.
    this.#upTo = now - 2_000;
    this.#gather(minuteAfter(now - secondsKeptMs - minuteMs));
  }

  of(component: string, colour: Colour, version: string): Sample[] {
    const { minutes, seconds } = this.#of(keyOf(component, colour, version));
    return [...minutes, ...seconds.values()];
  }

  /** What was kept of the time before a restart, or before the switch's own memory. */
  async #remember(component: string, from: number, to: number): Promise<void> {
    const wanted = { environment: this.#environment, component, from, to: to - 1 };
    for (const { colour, version, ...minute } of await minutesOf(this.#ground.pool, wanted)) {
      this.#of(keyOf(component, colour, version)).minutes.push(minute);
    }
  }

  /** Seconds from before a whole minute become minutes. */
  #gather(before: number): void {
    for (const series of this.#series.values()) {
      const old = [...series.seconds.values()].filter(({ second }) => second * 1_000 < before);
      if (old.length === 0) continue;
      series.minutes.push(...byMinute(old));
      for (const { second } of old) series.seconds.delete(second);
    }
  }

  #of(key: string) {
    const known = this.#series.get(key) ?? { minutes: [], seconds: new Map<number, Bucket>() };
    this.#series.set(key, known);
    return known;
  }
}

const keyOf = (component: string, colour: Colour, version: string) => `${component} ${colour} ${version}`;
const minuteAfter = (at: number) => Math.ceil(at / minuteMs) * minuteMs;
