/** What a consumer's or partner's app asks the API for. */
export type Journey = 'sign-in' | 'balance' | 'qr' | 'redeem';

/** One request due `atMs` after the start of the load. */
export interface Arrival {
  atMs: number;
  journey: Journey;
}

/** A number in [0, 1), another one at each call. */
export type Chance = () => number;

/** Shares of the whole, as issue and plan state them. */
export const mix: Record<Journey, number> = { 'sign-in': 0.02, balance: 0.6, qr: 0.2, redeem: 0.18 };

/**
 * Arrivals without end, as independent people make them (a Poisson process): the next one is due when it is due,
 * whether or not the last one was answered.
 */
export function* arrivals(ratePerS: number, chance: Chance): Generator<Arrival, never> {
  for (let atMs = 0; ;) {
    atMs += (-Math.log(1 - chance()) * 1_000) / ratePerS;
    yield { atMs, journey: journeyAt(chance()) };
  }
}

/** Mulberry32: small, fast, and the same series for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function journeyAt(share: number): Journey {
  let upTo = 0;
  for (const [journey, part] of Object.entries(mix) as [Journey, number][]) {
    upTo += part;
    if (share < upTo) return journey;
  }
  return 'redeem';
}
