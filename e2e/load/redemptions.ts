import { randomUUID } from 'node:crypto';
import { redeemed } from '../../cashback/contracts/qr.ts';
import { pointsFor, type ExpectedLedger } from './ledger.ts';
import { isUncertain, type Outcome } from './outcome.ts';
import type { Person } from './population.ts';
import { now, type Recorder } from './recorder.ts';
import type { Chance } from './schedule.ts';

interface Attempt {
  key: string;
  partner: Person;
  body: { code: string; amountCents: number };
}

/** One in so many acknowledged redemptions is asked again at the end, as by an app whose answer got lost on the way. */
const doubtShare = 0.02;

/** Redeems codes as a partner's app does, every one under a key of its own. */
export class Redemptions {
  readonly #recorder: Recorder;
  readonly #ledger: ExpectedLedger;
  readonly #chance: Chance;
  #doubtful: Attempt[] = [];

  constructor(recorder: Recorder, ledger: ExpectedLedger, chance: Chance) {
    this.#recorder = recorder;
    this.#ledger = ledger;
    this.#chance = chance;
  }

  async redeem(code: string, consumer: Person, partner: Person, dueAt: number): Promise<void> {
    const amountCents = 100 + Math.floor(this.#chance() * 20_000);
    const attempt = { key: randomUUID(), partner, body: { code, amountCents } };
    this.#ledger.asked(attempt.key, consumer.email, pointsFor(amountCents));
    const uncertain = isUncertain(await this.#try(attempt, 'redeem', dueAt));
    if (uncertain) await this.#try(attempt, 'redeem-again', now());
    if (uncertain || this.#chance() < doubtShare) this.#doubtful.push(attempt);
  }

  /** Asks for every doubtful redemption once more: whatever was answered before, this answer must agree. */
  async settle(): Promise<void> {
    const doubtful = this.#doubtful;
    this.#doubtful = [];
    for (const attempt of doubtful) await this.#insist(attempt);
    this.#ledger.settle();
  }

  async #insist(attempt: Attempt): Promise<void> {
    for (let tries = 0; tries < 5; tries += 1) {
      if (!isUncertain(await this.#try(attempt, 'redeem-again', now()))) return;
    }
  }

  async #try({ key, partner, body }: Attempt, journey: 'redeem' | 'redeem-again', dueAt: number): Promise<Outcome> {
    const question = {
      method: 'POST',
      path: '/api/qr/redeem',
      token: partner.token,
      visitor: partner.email,
      body,
      idempotencyKey: key,
    } as const;
    const answer = await this.#recorder.ask(journey, question, dueAt);
    const given = redeemed.safeParse(answer.body);
    if (given.success) this.#ledger.given(key, given.data);
    else if (answer.outcome === 'refused') this.#ledger.refused(key);
    return answer.outcome;
  }
}
