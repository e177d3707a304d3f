/** Wakes one waiter; a ring while nobody waits is kept. */
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;
  #messages: string[] = [];

  ring(message?: string): void {
    if (message) this.#messages.push(message);
    this.#rung = true;
    this.#wake?.();
  }

  messages(): string[] {
    return this.#messages.splice(0);
  }

  async heard(): Promise<void> {
    if (!this.#rung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#rung = false;
  }
}
