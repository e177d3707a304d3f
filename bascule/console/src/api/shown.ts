import { signal } from '@angular/core';
import type { Answer, Refusal } from './answer';

/** Something of the server's that a screen shows, and shows again when it has changed. */
export class Shown<Value> {
  readonly value = signal<Value | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  readonly isLoading = signal(false);
  readonly #read: () => Promise<Answer<Value>>;
  #wanted = 0;
  #working: Promise<void> | null = null;

  constructor(read: () => Promise<Answer<Value>>) {
    this.#read = read;
  }

  /**
   * Asks anew; however often it is called meanwhile, one more question follows the one that is on its way. What was shown
   * stays until the answer is there, and when there is none.
   */
  load(): Promise<void> {
    this.#wanted += 1;
    this.#working ??= this.#work().finally(() => (this.#working = null));
    return this.#working;
  }

  async #work(): Promise<void> {
    this.isLoading.set(true);
    for (let asked = 0; asked !== this.#wanted;) {
      asked = this.#wanted;
      const answer = await this.#read();
      if (asked !== this.#wanted) continue;
      this.refusal.set(answer.ok ? null : answer.refusal);
      if (answer.ok) this.value.set(answer.value);
    }
    this.isLoading.set(false);
  }
}
