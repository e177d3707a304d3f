import { createServer } from 'node:net';

/** A first port from which on all of these are free. */
export async function freePorts(offsets: readonly number[]): Promise<number> {
  for (;;) {
    // Below the ports that the system gives to those who ask for any.
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    if ((await Promise.all(offsets.map((offset) => isFree(first + offset)))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
