import { computed, signal } from '@angular/core';
import type { Refusal } from '../../../ui/api/refusal';
import { check } from '../../../ui/form/check';
import type { Session } from '../../../ui/session/session';

/** The sign-up screen: three fields, checked by the API's own schema before anything is sent. */
export class SignUpForm {
  readonly displayName = signal('');
  readonly email = signal('');
  readonly password = signal('');
  readonly sending = signal(false);
  readonly refusal = signal<Refusal | null>(null);
  readonly fields = computed(() => this.refusal()?.fields ?? {});

  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** True when the account is open and the person signed in. */
  async submit(): Promise<boolean> {
    if (this.sending()) return false;
    this.sending.set(true);
    this.refusal.set(await this.#attempt());
    this.sending.set(false);
    return this.refusal() === null;
  }

  async #attempt(): Promise<Refusal | null> {
    const typed = await check(signUpSchema(), {
      displayName: this.displayName(),
      email: this.email(),
      password: this.password(),
    });
    if (!typed.ok) return typed.refusal;
    const answer = await this.#session.signUp(typed.value);
    return answer.ok ? null : answer.refusal;
  }
}

const signUpSchema = () => import('../../../contracts/identity').then(({ signUp }) => signUp);
