import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

/** Resolves with true once somebody listens at the address; with false when it is too late or `signal` says so. */
export async function untilListening(address: string, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const over = performance.now() + withinMs;
  while (!signal.aborted && performance.now() < over) {
    if (await listens(address)) return true;
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  return false;
}

function listens(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), timeout: 1_000 });
  return new Promise((resolve) => {
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}
