import { computed, signal } from '@angular/core';
import type { Account as Known } from '../../../contracts/account';
import type { Api } from '../../../ui/api/api';
import type { Answer, Refusal } from '../../../ui/api/refusal';
import { check } from '../../../ui/form/check';

/** What is known of the person, and the two proofs that they can give: a link by mail, a code by SMS. */
export class Account {
  readonly known = signal<Known | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  readonly busy = signal(false);
  /** What was just done, in one sentence. */
  readonly said = signal<string | null>(null);

  readonly phone = signal('');
  readonly code = signal('');
  /** The number that a code was sent to, masked; null while none is awaited. */
  readonly codeSentTo = signal<string | null>(null);
  readonly fields = computed(() => this.refusal()?.fields ?? {});

  readonly #api: Pick<Api, 'get' | 'post'>;

  constructor(api: Pick<Api, 'get' | 'post'>) {
    this.#api = api;
  }

  async read(): Promise<void> {
    await this.#whileBusy(() => this.#api.get('account'), this.known.set);
  }

  async sendLink(): Promise<void> {
    await this.#whileBusy(
      () => this.#api.post('account/email/send', undefined),
      () => this.said.set('Lien envoyé : regardez votre boîte de réception, et vos indésirables.'),
    );
    if (!this.refusal())
      this.known.update((known) => known && { ...known, email: { ...known.email, state: 'waiting' } });
  }

  async sendCode(): Promise<void> {
    await this.#whileBusy(
      async () => {
        const typed = await check(sendCodeSchema(), { phone: this.phone() });
        return typed.ok ? this.#api.post('account/phone', typed.value) : typed;
      },
      ({ phone }) => {
        this.codeSentTo.set(phone);
        this.code.set('');
      },
    );
  }

  async confirmCode(): Promise<void> {
    await this.#whileBusy(
      async () => {
        const typed = await check(confirmCodeSchema(), { code: this.code() });
        return typed.ok ? this.#api.post('account/phone/confirm', typed.value) : typed;
      },
      (known) => {
        this.known.set(known);
        this.codeSentTo.set(null);
        this.phone.set('');
        this.said.set('Votre numéro est vérifié.');
      },
    );
  }

  async #whileBusy<T>(work: () => Promise<Answer<T>>, done: (value: T) => void): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.said.set(null);
    const answer = await work();
    this.refusal.set(answer.ok ? null : answer.refusal);
    if (answer.ok) done(answer.value);
    this.busy.set(false);
  }
}

const sendCodeSchema = () => import('../../../contracts/account').then(({ sendCode }) => sendCode);
const confirmCodeSchema = () => import('../../../contracts/account').then(({ confirmCode }) => confirmCode);
