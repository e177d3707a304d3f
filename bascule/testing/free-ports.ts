import { createServer } from 'node:net';

/**
 * Below the ports that the system gives to those who ask for any, or who call somewhere, and above the last that browsers
 * refuse (10080). Specs that run at the same time look in a slice of their own: between looking and listening nobody
 * else's takes the port.
 */
const from = 11_000;
const slice = 2_300;
const slices = 8;

/** A first port from which on all of these are free. */
export async function freePorts(offsets: readonly number[]): Promise<number> {
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % slices;
  const room = slice - Math.max(...offsets);
  for (;;) {
    const first = from + worker * slice + Math.floor(Math.random() * room);
    if ((await Promise.all(offsets.map((offset) => isFree(first + offset)))).every(Boolean)) return first;
  }
}

export const freePort = () => freePorts([0]);

/** 0, 1, 2 and so on: what `freePorts` is asked for `count` ports in a row. */
export const inARow = (count: number) => Array.from({ length: count }, (_, index) => index);

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
