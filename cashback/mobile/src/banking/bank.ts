import { signal } from '@angular/core';
import type { Banking, LinkReturn } from '../../../contracts/banking';
import type { Api } from '../../../ui/api/api';
import type { Answer, Refusal } from '../../../ui/api/refusal';

/** The linked banks and what was bought, as last read. */
export class Bank {
  readonly page = signal<Banking | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  readonly busy = signal(false);
  readonly #api: Pick<Api, 'get' | 'post'>;

  constructor(api: Pick<Api, 'get' | 'post'>) {
    this.#api = api;
  }

  /** A bank that was just linked tells its purchases a moment later. */
  get awaited(): boolean {
    return this.page()?.banks.some(({ state }) => state === 'waiting') ?? false;
  }

  read(): Promise<void> {
    return this.#take(() => this.#api.get('banking'));
  }

  /** The page where the bank is chosen, or null with the refusal set. */
  async start(): Promise<string | null> {
    if (this.busy()) return null;
    this.busy.set(true);
    const answer = await this.#api.post('banking/link', undefined);
    this.busy.set(false);
    this.refusal.set(answer.ok ? null : answer.refusal);
    return answer.ok ? answer.value.url : null;
  }

  /** With what the person came back with. True when a bank was linked. */
  async comeBack(query: Record<string, string | undefined>): Promise<boolean> {
    await this.#take(() => this.#api.post('banking/return', returnOf(query)));
    return this.refusal() === null;
  }

  end(bankId: string): Promise<void> {
    return this.#take(() => this.#api.post('banking/unlink', { bankId }));
  }

  async #take(work: () => Promise<Answer<Banking>>): Promise<void> {
    this.busy.set(true);
    const answer = await work();
    this.busy.set(false);
    this.refusal.set(answer.ok ? null : answer.refusal);
    if (answer.ok) this.page.set(answer.value);
  }
}

/** Powens' names: https://docs.powens.com. */
export function returnOf({ state = '', connection_id, error }: Record<string, string | undefined>): LinkReturn {
  return { state, ...(connection_id && { connectionId: connection_id }), ...(error && { error }) };
}
