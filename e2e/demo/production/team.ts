import { createdToken } from '../../../bascule/server/people/wire.ts';
import type { Bascule } from '../../rewapp/bascule.ts';

/** The people of REWAPP's plan, each with a token of their own. */
export type Person = 'lea' | 'noe' | 'ines' | 'hugo' | 'clara' | 'marc';

export class Team {
  readonly #bascule: Bascule;
  readonly #known = new Map<Person, Promise<Bascule>>();

  constructor(bascule: Bascule) {
    this.#bascule = bascule;
  }

  /** `npx bascule` as this person types it. */
  as(person: Person): Promise<Bascule> {
    const known = this.#known.get(person) ?? this.#signIn(person);
    this.#known.set(person, known);
    return known;
  }

  async #signIn(person: Person): Promise<Bascule> {
    const [line] = await this.#bascule.command('token', 'create', person);
    return this.#bascule.with({ BASCULE_TOKEN: createdToken.parse(line).token });
  }
}
