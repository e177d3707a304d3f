import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const hour = 3_600;

/** Nobody makes this server write to others in masses: so many requests from one place, for one address, and in all. */
export class SubscriptionLimits {
  readonly #byPlace = new RateLimiterMemory({ points: 20, duration: hour });
  readonly #byAddress = new RateLimiterMemory({ points: 3, duration: 24 * hour });
  readonly #inAll = new RateLimiterMemory({ points: 500, duration: hour });

  /** Counts one request. How many seconds to wait when it is one too many; null: go on. */
  async count(place: string, email: string): Promise<number | null> {
    try {
      await this.#byPlace.consume(place);
      await this.#byAddress.consume(email);
      await this.#inAll.consume('all');
      return null;
    } catch (error) {
      if (error instanceof RateLimiterRes) return Math.ceil(error.msBeforeNext / 1_000);
      throw error;
    }
  }
}

/**
 * Where a request came from, as the last machine says that is not ours: what stands before it anybody may have written.
 * `forwarded` is X-Forwarded-For, to which the page's process adds whom it heard.
 */
export function placeOf(forwarded: string | undefined, peer: string): string {
  const heard = (forwarded ?? '').split(',').map((each) => each.trim());
  return [...heard, peer].filter((each) => each !== '' && !isOurs(each)).at(-1) ?? peer;
}

const isOurs = (address: string) => /^(::ffff:)?127\.|^::1$/.test(address);
