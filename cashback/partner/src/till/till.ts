import { computed, signal } from '@angular/core';
import type { Redeemed } from '../../../contracts/qr';
import type { Api } from '../../../ui/api/api';
import { refusal, type Refusal } from '../../../ui/api/refusal';
import { readAmount } from './amount';
import { attemptFor, randomKey, type Attempt } from './attempt';

/** One sale at a time: the code of the customer, the amount, and what came of it. */
export class Till {
  readonly code = signal('');
  readonly amount = signal('');
  readonly sending = signal(false);
  readonly refusal = signal<Refusal | null>(null);
  readonly fields = computed(() => this.refusal()?.fields ?? {});
  readonly receipt = signal<Redeemed | null>(null);
  /** Nothing typed, nothing under way. */
  readonly idle = computed(() => !this.sending() && this.code() === '' && this.amount() === '');

  readonly #api: Pick<Api, 'post'>;
  readonly #newKey: () => string;
  #attempt: Attempt | null = null;

  constructor(api: Pick<Api, 'post'>, newKey: () => string = randomKey) {
    this.#api = api;
    this.#newKey = newKey;
  }

  /** Credits the points of this sale. Sent again after a failure, it is still counted once. */
  async credit(): Promise<void> {
    if (this.sending()) return;
    const amount = readAmount(this.amount());
    const code = this.code().replace(/\s/g, '');
    const fields = {
      ...('fault' in amount ? { amountCents: amount.fault } : {}),
      ...(code.length < 10 ? { code: codeFault(code) } : {}),
    };
    if ('fault' in amount || 'code' in fields) {
      return this.refusal.set(refusal('champ-invalide', 'Complétez la vente avant de créditer.', fields));
    }
    this.#attempt = attemptFor(this.#attempt, { code, amountCents: amount.cents }, this.#newKey);
    await this.#send(this.#attempt);
  }

  /** Clears the counter for the next customer. */
  next(): void {
    this.#attempt = null;
    this.code.set('');
    this.amount.set('');
    this.refusal.set(null);
    this.receipt.set(null);
  }

  async #send({ key, body }: Attempt): Promise<void> {
    this.sending.set(true);
    const answer = await this.#api.post('qr/redeem', body, { 'idempotency-key': key });
    this.sending.set(false);
    this.refusal.set(answer.ok ? null : inDoubt(answer.refusal));
    this.receipt.set(answer.ok ? answer.value : null);
  }
}

function codeFault(code: string): string {
  return code === ''
    ? 'Scannez le QR code du client, ou saisissez le code affiché sous son QR code.'
    : 'Le code est trop court : recopiez-le en entier.';
}

/** Without an answer nobody knows whether the points were given: the next step must be said, and be safe. */
function inDoubt(given: Refusal): Refusal {
  if (given.code !== 'hors-ligne' && given.code !== 'indisponible' && given.code !== 'incident') return given;
  const next = 'Touchez de nouveau « Créditer les points » : l’achat ne sera compté qu’une fois.';
  return { ...given, message: `${given.message} ${next}` };
}
