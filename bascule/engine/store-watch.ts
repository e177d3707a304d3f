import { dueReleases } from './store-table.ts';
import { storeTurn, type StoreGround } from './store-turn.ts';

/** How often it is looked whether a release is due, in the clock's own time. */
const everyMs = 2_000;

/** Goes on with the releases of these environments in their stores, one at a time. Answers how to stop. */
export function watchStores(
  ground: StoreGround,
  environments: readonly string[],
  onTrouble: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      await turns(ground, environments, onTrouble).catch(onTrouble);
      await ground.clock.sleep(everyMs, stopped.signal);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await watching;
    },
  };
}

/** One that fails keeps no other from its turn. */
export async function turns(
  ground: StoreGround,
  environments: readonly string[],
  onTrouble: (error: unknown) => void,
): Promise<void> {
  for (const release of await dueReleases(ground.pool, environments, ground.clock.now()))
    await storeTurn(ground, release).catch(onTrouble);
}
