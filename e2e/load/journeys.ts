import { session } from '../../cashback/contracts/identity.ts';
import { qrIssued } from '../../cashback/contracts/qr.ts';
import { balance } from '../../cashback/contracts/wallet.ts';
import type { ExpectedLedger } from './ledger.ts';
import type { Person, Population } from './population.ts';
import { now, type Recorder } from './recorder.ts';
import { Redemptions } from './redemptions.ts';
import type { Chance, Journey } from './schedule.ts';

/** A code may be redeemed for 60 s; one older than this is not shown to a partner any more. */
const freshMs = 40_000;

/** What people do with their apps, and what they expect to see. */
export class Journeys {
  readonly #recorder: Recorder;
  readonly #people: Population;
  readonly #ledger: ExpectedLedger;
  readonly #chance: Chance;
  readonly #redemptions: Redemptions;
  #codes: { code: string; consumer: Person; issuedAt: number }[] = [];

  constructor(recorder: Recorder, people: Population, ledger: ExpectedLedger, chance: Chance) {
    this.#recorder = recorder;
    this.#people = people;
    this.#ledger = ledger;
    this.#chance = chance;
    this.#redemptions = new Redemptions(recorder, ledger, chance);
  }

  async run(journey: Journey, dueAt: number): Promise<void> {
    if (journey === 'sign-in') return this.#signIn(dueAt);
    if (journey === 'balance') return this.#readBalance(this.#one(this.#people.consumers), dueAt);
    const shown = journey === 'redeem' ? this.#freshCode(dueAt) : undefined;
    if (!shown) return this.#issueQr(dueAt);
    return this.#redemptions.redeem(shown.code, shown.consumer, this.#one(this.#people.partners), dueAt);
  }

  /** When the load is over and every answer is in: each redemption settled, each balance read once more. */
  async audit(): Promise<void> {
    await this.#redemptions.settle();
    for (const consumer of this.#people.consumers) await this.#readBalance(consumer, now());
  }

  async #signIn(dueAt: number): Promise<void> {
    const person = this.#one([...this.#people.consumers, ...this.#people.partners]);
    const body = { email: person.email, password: person.password };
    const question = { method: 'POST', path: '/api/identity/login', body, visitor: person.email } as const;
    const answer = await this.#recorder.ask('sign-in', question, dueAt);
    const opened = session.safeParse(answer.body);
    if (opened.success) person.token = opened.data.accessToken;
  }

  async #readBalance({ email, token }: Person, dueAt: number): Promise<void> {
    const atLeast = this.#ledger.atLeast(email);
    const question = { method: 'GET', path: '/api/wallet/balance', token, visitor: email } as const;
    const answer = await this.#recorder.ask('balance', question, dueAt);
    const read = balance.safeParse(answer.body);
    if (read.success) this.#ledger.read(email, read.data.points, atLeast);
    else if (answer.outcome === 'answered') this.#ledger.unreadable(email, answer.status);
  }

  async #issueQr(dueAt: number): Promise<void> {
    const consumer = this.#one(this.#people.consumers);
    const question = { method: 'POST', path: '/api/qr', token: consumer.token, visitor: consumer.email } as const;
    const answer = await this.#recorder.ask('qr', question, dueAt);
    const issued = qrIssued.safeParse(answer.body);
    if (issued.success) this.#codes.push({ code: issued.data.code, consumer, issuedAt: now() });
  }

  /** The newest first: a partner scans what a consumer has just shown. */
  #freshCode(at: number): { code: string; consumer: Person } | undefined {
    const newest = this.#codes.pop();
    if (newest && at - newest.issuedAt < freshMs) return newest;
    this.#codes = [];
    return undefined;
  }

  #one(people: Person[]): Person {
    const person = people[Math.floor(this.#chance() * people.length)];
    if (!person) throw new Error('The load needs at least one consumer and one partner account.');
    return person;
  }
}
