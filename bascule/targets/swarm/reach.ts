import { connect } from 'node:net';

const WITHIN_MS = 700;
/** One may be missed on a busy machine. */
const MISSES = 2;

/**
 * Which addresses take connections from here. Swarm needs its heartbeats to say that a node is lost, and somebody who
 * leads it; whoever asks that node meanwhile waits.
 */
export class Reach {
  readonly #misses = new Map<string, number>();

  /** Tries these, and forgets the others. */
  async look(addresses: string[]): Promise<void> {
    const open = await Promise.all(addresses.map((address) => isOpen(address, WITHIN_MS)));
    const misses = addresses.map((address, index) => (open[index] ? 0 : (this.#misses.get(address) ?? 0) + 1));
    this.#misses.clear();
    for (const [index, address] of addresses.entries()) this.#misses.set(address, misses[index] ?? 0);
  }

  /** Those that can be reached; all of them when none can: then it is rather we who are cut off. */
  reached(addresses: string[]): string[] {
    const heard = addresses.filter((address) => (this.#misses.get(address) ?? 0) < MISSES);
    return heard.length === 0 ? addresses : heard;
  }
}

/** Whether somebody takes connections there. */
export function isOpen(address: string, withinMs: number): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), timeout: withinMs });
  return new Promise((resolve) => {
    const came = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => came(true));
    socket.once('error', () => came(false));
    socket.once('timeout', () => came(false));
  });
}
