/** Ends a connection on which nothing comes any more: a network that went away says nothing of it. */
export class Silence {
  readonly #longestMs: number;
  readonly #over = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout;

  constructor(longestMs: number, stop: AbortSignal) {
    this.#longestMs = longestMs;
    this.signal = AbortSignal.any([this.#over.signal, stop]);
    this.#timer = this.#wait();
  }

  get isTooLong(): boolean {
    return this.#over.signal.aborted;
  }

  /** Something came. */
  breakIt(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#wait();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #wait(): NodeJS.Timeout {
    return setTimeout(() => this.#over.abort(), this.#longestMs).unref();
  }
}
