import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { type Count, windowS } from './allowance.ts';

/** Counts requests by who asks, within windows of `windowS`. */
export interface Counts {
  /** One more of `key`, and what there is with it. Never throws and hardly waits: nobody is refused for a counter. */
  count(key: string): Promise<Count>;
  close(): void;
}

/** It counts; how many are too many is not its business. */
export const counting = { points: Number.MAX_SAFE_INTEGER, duration: windowS };

export const countOf = ({ consumedPoints, msBeforeNext }: RateLimiterRes): Count => ({
  asked: consumedPoints,
  resetsInMs: msBeforeNext,
});

/** Of this process alone: with several tasks each counts for itself. */
export class OwnCounts implements Counts {
  readonly #limiter = new RateLimiterMemory(counting);

  async count(key: string): Promise<Count> {
    return countOf(await this.#limiter.consume(key));
  }

  close(): void {}
}
