import { Upstream } from './upstream.ts';

/** Idle connections to one address of a slot; the one used last is lent first, so that the others can age. */
export class Pool {
  readonly address: string;
  readonly #host: string;
  readonly #port: number;
  readonly #idle: Upstream[] = [];
  #closed = false;

  constructor(address: string) {
    const colon = address.lastIndexOf(':');
    this.address = address;
    this.#host = address.slice(0, colon).replace(/^\[|\]$/g, '');
    this.#port = Number(address.slice(colon + 1));
  }

  take(): Upstream | null {
    for (let upstream = this.#idle.pop(); upstream; upstream = this.#idle.pop()) {
      if (upstream.isUsable) return upstream;
      upstream.destroy();
    }
    return null;
  }

  connect(): Upstream {
    return new Upstream(this, this.#host, this.#port);
  }

  give(upstream: Upstream, now: number): void {
    upstream.owner = null;
    if (this.#closed || !upstream.isUsable) return upstream.destroy();
    upstream.idleSince = now;
    this.#idle.push(upstream);
  }

  forget(upstream: Upstream): void {
    const index = this.#idle.indexOf(upstream);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  /** Closes the connections that have been idle since before `since`; the oldest come first. */
  dropIdle(since: number): void {
    while (this.#idle[0] && this.#idle[0].idleSince <= since) this.#idle.shift()?.destroy();
  }

  /** No connection is kept any more; those in use close as they come back. */
  close(): void {
    this.#closed = true;
    this.dropIdle(Infinity);
  }
}
