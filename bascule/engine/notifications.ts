import pg from 'pg';
import { systemSleep } from './clock.ts';

export interface Listening {
  databaseUrl: string;
  channels: readonly string[];
  /** One notification. */
  onHeard(channel: string, payload: string): void;
  /** It listens, at first or anew: whatever was told before was missed, so that all has to be looked at. */
  onListening(): void;
  onTrouble(error: unknown): void;
}

const firstWaitMs = 100;
const longestWaitMs = 5_000;

/**
 * Hears what PostgreSQL tells on some channels, on a connection of its own; one that breaks is made anew for as long as
 * it takes. Resolves when it listens for the first time, with how to stop.
 */
export async function listenTo(listening: Listening): Promise<() => Promise<void>> {
  const over = new AbortController();
  const first = Promise.withResolvers<void>();
  const done = keepListening(listening, over.signal, first.resolve);
  await first.promise;
  return async () => {
    over.abort();
    await done;
  };
}

async function keepListening(listening: Listening, over: AbortSignal, onFirst: () => void): Promise<void> {
  let waitMs = firstWaitMs;
  while (!over.aborted) {
    try {
      await listenOnce(listening, over, () => {
        waitMs = firstWaitMs;
        onFirst();
      });
    } catch (error) {
      if (!over.aborted) listening.onTrouble(error);
    }
    if (!over.aborted) await systemSleep(waitMs, over);
    waitMs = Math.min(longestWaitMs, 2 * waitMs);
  }
}

/** Until the connection breaks, which rejects, or it is over. */
async function listenOnce(
  { databaseUrl, channels, onHeard, onListening }: Listening,
  over: AbortSignal,
  onReady: () => void,
): Promise<void> {
  const client = new pg.Client({
    ...{ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 },
    // A peer that is gone without a word is noticed by its silence.
    ...{ keepAlive: true, keepAliveInitialDelayMillis: 5_000 },
  });
  const ended = Promise.withResolvers<void>();
  client.on('error', ended.reject);
  client.on('end', () => ended.reject(new Error('the connection ended')));
  client.on('notification', ({ channel, payload = '' }) => onHeard(channel, payload));
  // Rejected before anybody waits for it, it would end the process.
  ended.promise.catch(() => {});
  const leave = () => ended.resolve();
  over.addEventListener('abort', leave);
  try {
    await client.connect();
    for (const channel of channels) await client.query(`LISTEN ${channel}`);
    onListening();
    onReady();
    if (!over.aborted) await ended.promise;
  } finally {
    over.removeEventListener('abort', leave);
    await client.end().catch(() => {});
  }
}
