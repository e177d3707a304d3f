import { computed, signal } from '@angular/core';
import type { Role } from '../../contracts/identity';
import { refusal, type Refusal } from '../api/refusal';
import { check } from '../form/check';
import type { Session } from './session';

/** The sign-in screen: who it lets in is `role`; to any other role it says `wrongRole`. */
export class SignInForm {
  readonly email = signal('');
  readonly password = signal('');
  readonly sending = signal(false);
  readonly refusal = signal<Refusal | null>(null);
  readonly fields = computed(() => this.refusal()?.fields ?? {});

  readonly #session: Session;
  readonly #door: { role: Role; wrongRole: string };

  constructor(session: Session, door: { role: Role; wrongRole: string }) {
    this.#session = session;
    this.#door = door;
  }

  /** True when the person is in. */
  async submit(): Promise<boolean> {
    if (this.sending()) return false;
    this.sending.set(true);
    this.refusal.set(await this.#attempt());
    this.sending.set(false);
    return this.refusal() === null;
  }

  async #attempt(): Promise<Refusal | null> {
    const typed = await check(loginSchema(), { email: this.email(), password: this.password() });
    if (!typed.ok) return typed.refusal;
    const { role, wrongRole } = this.#door;
    const answer = await this.#session.signIn(typed.value, (subject) =>
      subject.role === role ? null : refusal('acces-refuse', wrongRole),
    );
    return answer.ok ? null : answer.refusal;
  }
}

const loginSchema = () => import('../../contracts/identity').then(({ login }) => login);
