import type { Colour } from '../core/deployment/event.ts';
import type { Sample } from '../core/verdict/traffic.ts';
import type { Bucket } from '../switch/wire.ts';
import type { Ground } from './ground.ts';

/** The seconds of one environment's traffic, for as long as somebody looks at them; the switch forgets sooner. */
export class TrafficMemory {
  readonly #traffic: Ground['traffic'];
  readonly #environment: string;
  readonly #seconds = new Map<string, Map<number, Bucket>>();
  #upTo: number | null = null;

  constructor({ traffic }: Pick<Ground, 'traffic'>, environment: string) {
    this.#traffic = traffic;
    this.#environment = environment;
  }

  /** Takes in what happened since the last time; the first time, since `from` (milliseconds since 1970). */
  async recall(from: number): Promise<void> {
    const { now, buckets } = await this.#traffic.stats(Math.floor((this.#upTo ?? from) / 1_000));
    for (const bucket of buckets) {
      if (bucket.environment !== this.#environment) continue;
      const key = keyOf(bucket.component, bucket.colour, bucket.version);
      const series = this.#seconds.get(key) ?? new Map<number, Bucket>();
      this.#seconds.set(key, series.set(bucket.second, bucket));
    }
    // The second under way is counted again.
    this.#upTo = now - 2_000;
  }

  of(component: string, colour: Colour, version: string): Sample[] {
    return [...(this.#seconds.get(keyOf(component, colour, version))?.values() ?? [])];
  }
}

const keyOf = (component: string, colour: Colour, version: string) => `${component} ${colour} ${version}`;
