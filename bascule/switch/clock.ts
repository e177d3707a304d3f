/** A time good to a quarter of a second, for deadlines: reading it costs nothing. */
export class CoarseClock {
  /** Milliseconds, monotonic. */
  now = performance.now();
  /** As an HTTP Date header shows it. */
  httpDate = new Date().toUTCString();
  readonly #timer: NodeJS.Timeout;

  constructor(onTick: (now: number) => void) {
    this.#timer = setInterval(() => {
      this.now = performance.now();
      this.httpDate = new Date().toUTCString();
      onTick(this.now);
    }, 250);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
