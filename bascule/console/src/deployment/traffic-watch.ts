import { signal } from '@angular/core';
import type { TrafficShown } from '../../../server/deployment/picture-wire.ts';
import type { Answer } from '../api/answer';

export type TrafficSecond = TrafficShown['seconds'][number];

/** How far back the picture goes, in seconds. */
export const shownSeconds = 120;

/** The seconds of an environment's traffic, as the switch counts them. */
export class TrafficWatch {
  readonly seconds = signal<readonly TrafficSecond[]>([]);
  /** The last whole second, since 1970. */
  readonly last = signal(0);
  readonly #read: (since: number) => Promise<Answer<TrafficShown>>;
  #isLooking = false;

  constructor(read: (since: number) => Promise<Answer<TrafficShown>>) {
    this.#read = read;
  }

  /** Takes in what came since the last look. A second under way is counted again at the next one. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const since = this.last() === 0 ? Date.now() - shownSeconds * 1_000 : this.last() * 1_000;
    const answer = await this.#read(since);
    this.#isLooking = false;
    if (!answer.ok) return;
    const { now, seconds } = answer.value;
    const last = Math.floor(now / 1_000) - 1;
    const whole = seconds.filter(({ second }) => second <= last);
    const known = new Map([...this.seconds(), ...whole].map((each) => [keyOf(each), each]));
    this.seconds.set([...known.values()].filter(({ second }) => second > last - shownSeconds));
    this.last.set(last);
  }
}

const keyOf = ({ second, component, colour, version }: TrafficSecond) => `${second} ${component} ${colour} ${version}`;
