import { computed, signal } from '@angular/core';
import type { Login, Session as Tokens, SignUp, Subject } from '../../contracts/identity';
import { refusal, type Answer, type Refusal } from '../api/refusal';
import type { SessionRoutes } from '../api/routes';
import type { Wire } from '../api/wire';
import type { SessionStore } from './session-store';

/** Who is signed in, on this device, in every tab. */
export class Session {
  readonly #wire: Wire;
  readonly #store: SessionStore;
  readonly #tokens = signal<Tokens | null>(null);
  #renewing: Promise<Answer<string>> | null = null;

  readonly subject = computed(() => this.#tokens()?.subject ?? null);
  readonly accessToken = computed(() => this.#tokens()?.accessToken ?? null);
  /** True once the session ran out by itself, until the next one opens: the sign-in screen says so. */
  readonly expired = signal(false);

  constructor(wire: Wire, store: SessionStore) {
    this.#wire = wire;
    this.#store = store;
    this.#tokens.set(store.read());
    store.onChange(() => this.#tokens.set(store.read()));
  }

  signUp(form: SignUp): Promise<Answer<Tokens>> {
    return this.#open('identity/signup', form);
  }

  /** `admit` may turn away a person whose password was right, for example because of the role. */
  signIn(form: Login, admit: (subject: Subject) => Refusal | null): Promise<Answer<Tokens>> {
    return this.#open('identity/login', form, admit);
  }

  /** Gives a new access token in place of `stale`. However many callers ask at once, one request leaves. */
  renew(stale: string): Promise<Answer<string>> {
    this.#renewing ??= this.#store.exclusively(() => this.#renew(stale)).finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  /** Signs out at once here; the API is told so that the refresh token dies too. */
  async signOut(): Promise<void> {
    const tokens = this.#tokens();
    this.#keep(null);
    if (tokens) await this.#revoke(tokens);
  }

  async #open(
    route: keyof SessionRoutes,
    body: unknown,
    admit: (subject: Subject) => Refusal | null = () => null,
  ): Promise<Answer<Tokens>> {
    const answer = (await this.#wire({ method: 'POST', path: route, body })).answer as Answer<Tokens>;
    if (!answer.ok) return answer;
    const turnedAway = admit(answer.value.subject);
    if (turnedAway) {
      await this.#revoke(answer.value);
      return { ok: false, refusal: turnedAway };
    }
    this.expired.set(false);
    this.#keep(answer.value);
    return answer;
  }

  async #revoke({ refreshToken }: Tokens): Promise<void> {
    await this.#wire({ method: 'POST', path: 'identity/logout', body: { refreshToken } });
  }

  async #renew(stale: string): Promise<Answer<string>> {
    const stored = this.#store.read();
    this.#tokens.set(stored);
    if (!stored) return { ok: false, refusal: sessionOver };
    if (stored.accessToken !== stale) return { ok: true, value: stored.accessToken };
    const { refreshToken } = stored;
    const { status, answer } = await this.#wire({ method: 'POST', path: 'identity/refresh', body: { refreshToken } });
    if (answer.ok) {
      const renewed = answer.value as Tokens;
      this.#keep(renewed);
      return { ok: true, value: renewed.accessToken };
    }
    if (status !== 401) return answer;
    this.expired.set(true);
    this.#keep(null);
    return { ok: false, refusal: sessionOver };
  }

  #keep(tokens: Tokens | null): void {
    this.#store.write(tokens);
    this.#tokens.set(tokens);
  }
}

const sessionOver = refusal('session-expiree', 'Votre session a expiré. Connectez-vous de nouveau.');
