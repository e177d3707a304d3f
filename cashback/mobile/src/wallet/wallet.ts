import { signal } from '@angular/core';
import type { Balance, Movement } from '../../../contracts/wallet';
import type { Api } from '../../../ui/api/api';
import type { Refusal } from '../../../ui/api/refusal';
import { arrivalBetween, type Arrival } from './arrival';

/** The points of the person signed in, as last read. */
export class Wallet {
  readonly balance = signal<Balance | null>(null);
  readonly movements = signal<readonly Movement[]>([]);
  /** Why the last reading failed; what was read before stays. */
  readonly refusal = signal<Refusal | null>(null);
  /** Points that came in between the last two readings. */
  readonly arrival = signal<Arrival | null>(null);

  readonly #api: Pick<Api, 'get'>;
  #reading: Promise<void> | null = null;

  constructor(api: Pick<Api, 'get'>) {
    this.#api = api;
  }

  /** Reads the balance, and the movements when it changed. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  forget(): void {
    this.balance.set(null);
    this.movements.set([]);
    this.refusal.set(null);
    this.arrival.set(null);
  }

  async #read(): Promise<void> {
    const before = this.balance();
    const balance = await this.#api.get('wallet/balance');
    if (!balance.ok) return this.refusal.set(balance.refusal);
    if (before === null || changed(before, balance.value)) {
      const answer = await this.#api.get('wallet/movements');
      if (!answer.ok) return this.refusal.set(answer.refusal);
      const arrival = before && arrivalBetween(this.movements(), answer.value.movements);
      if (arrival) this.arrival.set(arrival);
      this.movements.set(answer.value.movements);
      this.balance.set(balance.value);
    }
    this.refusal.set(null);
  }
}

function changed(before: Balance, after: Balance): boolean {
  return before.points !== after.points || before.updatedAt !== after.updatedAt;
}
