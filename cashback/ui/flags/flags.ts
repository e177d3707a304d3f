import { signal } from '@angular/core';
import { flagDefaults, type FlagName, type FlagValue } from '../../contracts/flags';

/** Whom flags are asked for: who is signed in, else this browser. */
export interface Whom {
  readonly id: string;
  /** As it is now; null for nobody signed in. */
  accessToken(): string | null;
  /** Another in place of one that ran out; null when the session is over. */
  renew(stale: string): Promise<string | null>;
}

/** Follows the flags for whoever it was last told; `tell` is called with all values at first and at every change. */
export interface Follower {
  become(whom: Whom): Promise<void>;
}
export type Follow = (whom: Whom, tell: (values: FlagValues) => void) => Promise<Follower>;
export type FlagValues = Partial<Record<FlagName, boolean | string>>;

/**
 * The flags as screens read them. A value is the default until the first answer, and stays what it was while nobody
 * answers. What follows them is fetched once the first screen is there: no screen waits for it.
 */
export class Flags {
  readonly #values = signal<FlagValues>({});
  readonly #load: () => Promise<Follow>;
  #follower: Promise<Follower> | null = null;

  constructor(load: () => Promise<Follow>) {
    this.#load = load;
  }

  /** Reads a signal: a template or a computed that asks is drawn again when it changes. */
  value<Name extends FlagName>(name: Name): FlagValue<Name> {
    const known = this.#values()[name];
    const usual = flagDefaults[name];
    return (typeof known === typeof usual ? known : usual) as FlagValue<Name>;
  }

  /** Begins to follow, or goes on for somebody else. A failure leaves the values as they are. */
  async follow(whom: Whom): Promise<void> {
    try {
      if (this.#follower) return await (await this.#follower).become(whom);
      this.#follower = this.#begin(whom);
      await this.#follower;
    } catch {
      // Nobody answers: the next person, or the next start, tries again.
      this.#follower = null;
    }
  }

  async #begin(whom: Whom): Promise<Follower> {
    const follow = await this.#load();
    return follow(whom, (values) => this.#values.set(values));
  }
}
