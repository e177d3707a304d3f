import type { Colour, Weights } from './wire.ts';

/**
 * Chooses a colour for each request so that any window of requests comes as close to the weights as whole requests
 * can: 5 % is every twentieth request, not one in twenty on average (the smooth weighted choice of nginx upstreams).
 */
export class SmoothChoice {
  #blue = 0;
  #green = 0;

  next(weights: Weights): Colour | null {
    const total = weights.blue + weights.green;
    if (total === 0) return null;
    this.#blue += weights.blue;
    this.#green += weights.green;
    if (weights.green === 0 || (weights.blue > 0 && this.#blue >= this.#green)) {
      this.#blue -= total;
      return 'blue';
    }
    this.#green -= total;
    return 'green';
  }

  /** What was owed under the old weights is forgotten. */
  reset(): void {
    this.#blue = 0;
    this.#green = 0;
  }
}

/**
 * The colour of one visitor: as the newcomer's share grows, nobody leaves it. A visitor is at the same point of the
 * scale in every service, and it counts from the newcomer, not from a colour: who meets the new version of one
 * component meets that of all that have the same share, though it is green here and blue there.
 */
export function stickyChoice(visitor: string, weights: Weights, newcomer: Colour): Colour | null {
  if (weights.blue + weights.green === 0) return null;
  return pointOf(visitor) < weights[newcomer] ? newcomer : otherColour(newcomer);
}

export function otherColour(colour: Colour): Colour {
  return colour === 'blue' ? 'green' : 'blue';
}

/** 0..99, spread evenly: FNV-1a, then Murmur3's finalizer, since the low bits of FNV alone are poor. */
function pointOf(visitor: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < visitor.length; index++) {
    hash = Math.imul(hash ^ visitor.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 100;
}
