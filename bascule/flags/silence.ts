/** Ends a connection on which nothing comes any more: a network that went away says nothing of it. */
export class Silence {
  readonly #over = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout;

  constructor(longestMs: number, stop: AbortSignal) {
    this.signal = AbortSignal.any([this.#over.signal, stop]);
    this.#timer = this.#wait(longestMs);
  }

  get isTooLong(): boolean {
    return this.#over.signal.aborted;
  }

  /** Something came; the next may take as long as this. */
  breakIt(longestMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = this.#wait(longestMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #wait(longestMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#over.abort(), longestMs).unref();
  }
}
