import { isDeepStrictEqual } from 'node:util';
import type { Pool, PoolClient } from 'pg';
import { personNamed } from '../../core/approval/people.ts';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import type { Clock } from '../../engine/clock.ts';
import { changeWords } from '../../engine/flag-change-words.ts';
import { flagChanges } from '../../engine/flag-history.ts';
import {
  acceptProposal,
  declineProposal,
  findProposal,
  propose,
  type Proposal,
} from '../../engine/flag-proposal-table.ts';
import {
  changeDefinition,
  findDefinition,
  type ChangeKind,
  type Definitions,
  type FlagChange,
  type Named,
  type Standing,
  type Subject,
} from '../../engine/flag-table.ts';
import { transaction } from '../../engine/transaction.ts';
import { Refusal } from '../refusal.ts';
import type { FlagBoard } from './board.ts';
import { askForSecond, askForSecondOfMany, shoutKill } from './messages.ts';

export interface DeskGround {
  plan: Plan;
  pool: Pool;
  clock: Clock;
  board: FlagBoard;
}

/** What somebody wants of one definition. */
export interface Wish<S extends Subject> extends Named<S> {
  kind: ChangeKind;
  by: string;
  why: string;
  /** What is to hold, given what does. */
  change(now: Standing<S> | null): Definitions[S] | null;
}

export type Done = { made: FlagChange } | { proposed: Proposal };

/** Thrown by a `change` that rests on something older than what holds. */
export class Overtaken extends Error {}

/**
 * Where people change flags. Where the plan asks for people's agreement a change waits for a second person; only a kill
 * is done by one person, at once, and told to all.
 */
export class FlagDesk {
  readonly #ground: DeskGround;

  constructor(ground: DeskGround) {
    this.#ground = ground;
  }

  needsTwo({ approvals }: Environment): boolean {
    return this.#ground.plan.people.length > 0 && approvals.length > 0;
  }

  /** @throws Refusal when it is so already, or somebody was faster */
  async fulfil<S extends Subject>(environment: Environment, wish: Wish<S>): Promise<Done> {
    const isAlone = wish.kind === 'killed' || !this.needsTwo(environment);
    const done = await transaction(this.#ground.pool, async (client) => {
      if (isAlone) return this.#make(client, environment, wish);
      const asked = await this.#propose(client, wish);
      if (asked) await askForSecond(client, asked.proposed, asked.before, this.#nameOf(wish.by));
      return asked;
    }).catch((error: unknown) => this.#explain(wish, error));
    if (done === null) throw new Refusal('conflict', this.#alreadySo(wish));
    await this.#ground.board.refresh(wish.environment);
    return done;
  }

  /** The same of many at once, all or none, told in one message; what is so already is left out. */
  async fulfilAll(environment: Environment, wishes: readonly Wish<Subject>[]): Promise<Done[]> {
    const isAlone = !this.needsTwo(environment);
    const done = await transaction(this.#ground.pool, async (client) => {
      const all: (Done | null)[] = [];
      for (const wish of wishes)
        all.push(isAlone ? await this.#make(client, environment, wish) : await this.#propose(client, wish));
      const done = all.filter((each) => each !== null);
      const proposed = done.flatMap((each) => ('proposed' in each ? [each.proposed] : []));
      const [first] = proposed;
      if (first)
        await askForSecondOfMany(
          client,
          first,
          proposed.map(({ key }) => key),
          this.#nameOf(first.who),
        );
      return done;
    });
    await this.#ground.board.refresh(environment.name);
    return done;
  }

  /** @throws Refusal for one's own, for one that was answered, and for one that somebody overtook */
  async accept(environment: string, id: string, by: string, comment: string): Promise<FlagChange> {
    const proposal = await this.#waiting(environment, id);
    if (proposal.who === by)
      throw new Refusal('forbidden', `${this.#nameOf(by)} a proposé ${id} : c’est à une autre personne de l’accepter.`);
    const at = this.#ground.clock.now();
    const accepted = await transaction(this.#ground.pool, (client) =>
      acceptProposal(client, proposal, { by, at, comment }),
    );
    if (!accepted) throw new Refusal('conflict', await this.#answered(environment, id));
    await this.#ground.board.refresh(environment);
    if (accepted.change) return accepted.change;
    throw new Refusal('conflict', `${await this.#newest(proposal)} ${id} ne s’applique plus : proposez-le à nouveau.`);
  }

  /** One's own may be taken back. @throws Refusal for one that was answered */
  async decline(environment: string, id: string, by: string, comment: string): Promise<void> {
    const proposal = await this.#waiting(environment, id);
    const at = this.#ground.clock.now();
    const declined = await transaction(this.#ground.pool, (client) =>
      declineProposal(client, proposal, { by, at, comment }),
    );
    if (!declined) throw new Refusal('conflict', await this.#answered(environment, id));
  }

  async #make<S extends Subject>(client: PoolClient, environment: Environment, wish: Wish<S>): Promise<Done | null> {
    const { kind, by, why } = wish;
    const author = { kind, who: by, why, at: this.#ground.clock.now() };
    const made = await changeDefinition(client, wish, author, (now) => wish.change(now));
    if (made && kind === 'killed' && this.needsTwo(environment)) await shoutKill(client, made, this.#nameOf(by));
    return made && { made };
  }

  async #propose<S extends Subject>(
    client: PoolClient,
    wish: Wish<S>,
  ): Promise<{ proposed: Proposal; before: Definitions[Subject] | null } | null> {
    const { environment, subject, key, kind, by, why } = wish;
    const now = await findDefinition(client, wish);
    const before = now?.definition ?? null;
    const after = wish.change(now);
    if (isDeepStrictEqual(before, after)) return null;
    const at = this.#ground.clock.now();
    return { before, proposed: await propose(client, { environment, subject, key, kind, after, at, who: by, why }) };
  }

  async #waiting(environment: string, id: string): Promise<Proposal> {
    const proposal = await findProposal(this.#ground.pool, environment, id);
    if (!proposal)
      throw new Refusal(
        'not-found',
        `La proposition « ${id} » n’existe pas en ${environment} : « npx bascule flags pending ${environment} » les montre.`,
      );
    if (proposal.decision !== null) throw new Refusal('conflict', answeredWords(proposal));
    return proposal;
  }

  async #answered(environment: string, id: string): Promise<string> {
    return answeredWords((await findProposal(this.#ground.pool, environment, id)) as Proposal);
  }

  async #explain<S extends Subject>(wish: Wish<S>, error: unknown): Promise<never> {
    if (!(error instanceof Overtaken)) throw error;
    throw new Refusal('conflict', `${await this.#newest(wish)} ${error.message}`);
  }

  /** Who changed it last, in a sentence. */
  async #newest({ environment, subject, key }: Named<Subject>): Promise<string> {
    const [last] = await flagChanges(this.#ground.pool, { environment, limit: 1, of: { subject, key } });
    if (!last) return `« ${key} » n’existe pas encore en ${environment}.`;
    return `« ${key} » a changé depuis : ${changeWords[last.kind]} par ${this.#nameOf(last.who)} (révision ${last.revision}).`;
  }

  #alreadySo({ environment, key, kind }: Wish<Subject>): string {
    const so = {
      ...{ on: 'il est déjà allumé', off: 'il est déjà éteint' },
      ...{ killed: 'il est déjà coupé', revived: 'il n’est pas coupé' },
    };
    if (kind in so) return `« ${key} » n’a pas changé en ${environment} : ${so[kind as keyof typeof so]}.`;
    return `« ${key} » est déjà ainsi en ${environment} : rien n’a changé.`;
  }

  #nameOf(name: string): string {
    return personNamed(this.#ground.plan, name)?.displayName ?? name;
  }
}

function answeredWords({ id, decision, decidedBy }: Proposal): string {
  if (decision === 'overtaken') return `${id} ne s’applique plus : le flag a changé depuis qu’il a été proposé.`;
  return `${id} a déjà été ${decision === 'accepted' ? 'accepté' : 'refusé'} par ${decidedBy}.`;
}
