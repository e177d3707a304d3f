import { createServer } from 'node:net';

/** A port that was free a moment ago; another program may be quicker, so look again when a process could not listen. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new Error('Aucun port de 127.0.0.1 n’est libre.');
  return port;
}

export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

function listenOnce(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(null));
    server.listen({ port: wanted, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}
