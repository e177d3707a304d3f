import { signal } from '@angular/core';
import type { Asked, Invited, SignedIn } from '../../../server/sign-in/wire.ts';
import { refused, type Answer } from '../api/answer';

interface Ways {
  post<Value>(path: string, body?: object): Promise<Answer<Value>>;
}

/** What the browser does with its passkeys; rejects when the person, or the browser, would not. */
export interface Passkeys {
  make(options: Asked['options']): Promise<object>;
  show(options: Asked['options']): Promise<object>;
}

/** The way in: by passkey, by a token, or by an invitation that makes a passkey. Each answers whether one is in. */
export class Door {
  readonly problem = signal<string | null>(null);
  readonly isBusy = signal(false);
  readonly #ways: Ways;
  readonly #passkeys: Passkeys;

  constructor(ways: Ways, passkeys: Passkeys) {
    this.#ways = ways;
    this.#passkeys = passkeys;
  }

  byPasskey(): Promise<boolean> {
    return this.#try(async () => {
      const asked = await this.#ways.post<Asked>('/api/sign-in/challenge');
      if (!asked.ok) return asked;
      const answer = await this.#passkeys.show(asked.value.options).catch(notShown);
      return 'ok' in answer ? answer : this.#ways.post<SignedIn>('/api/sign-in/passkey', { answer });
    });
  }

  byToken(token: string): Promise<boolean> {
    return this.#try(() => this.#ways.post<SignedIn>('/api/sign-in/token', { token }));
  }

  byInvitation(invitation: string): Promise<boolean> {
    return this.#try(async () => {
      const invited = await this.#ways.post<Invited>('/api/sign-in/invitation', { invitation });
      if (!invited.ok) return invited;
      const answer = await this.#passkeys.make(invited.value.options).catch(notMade);
      return 'ok' in answer ? answer : this.#ways.post<SignedIn>('/api/sign-in/enrolment', { invitation, answer });
    });
  }

  async #try(attempt: () => Promise<Answer<SignedIn>>): Promise<boolean> {
    if (this.isBusy()) return false;
    this.isBusy.set(true);
    this.problem.set(null);
    const answer = await attempt();
    this.isBusy.set(false);
    if (!answer.ok) this.problem.set(answer.refusal.message);
    return answer.ok;
  }
}

const notShown = () =>
  refused('passkey', 'Aucun passkey n’a été montré : recommencez, ou donnez votre jeton si ce navigateur n’en a pas.');
const notMade = () =>
  refused('passkey', 'Le passkey n’a pas été fait : recommencez, ou ouvrez ce lien dans un navigateur qui en fait.');
