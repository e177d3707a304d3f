/**
 * `429`: another operation is in progress. `500`: answered so. `timeout`: taken and never answered. `crash-before`,
 * `crash-after`: captain dies as a change comes in, or when it is made and not answered. `build-fails`, `build-waits`: of
 * the next build; the latter waits until `release`. `crash-unloaded`: captain dies once it has saved nginx's configuration
 * and before nginx hears of it; the real one loads it once it is up again, this one leaves it.
 */
export type CaptainFault =
  '429' | '500' | 'timeout' | 'crash-before' | 'crash-after' | 'crash-unloaded' | 'build-fails' | 'build-waits';

/** Faults on demand; each wears off. Requests are counted by `METHOD /path`, changes alone unless it says GET. */
export class CaptainFaults {
  readonly #set: { kind: CaptainFault; times: number; on: RegExp }[] = [];

  put(kind: CaptainFault, times = 1, on = /^(POST|PATCH)/): void {
    this.#set.push({ kind, times, on });
  }

  take(kinds: readonly CaptainFault[], subject: string): CaptainFault | null {
    const found = this.#set.find(({ kind, times, on }) => times > 0 && kinds.includes(kind) && on.test(subject));
    if (!found) return null;
    found.times--;
    return found.kind;
  }

  clear(): void {
    this.#set.length = 0;
  }
}
