import type { Pool } from 'pg';
import { ownScope, type Secrets } from '../../engine/outside/secrets.ts';
import type { StoredRelease } from '../../engine/store-table.ts';
import { watchStores } from '../../engine/store-watch.ts';
import type { Setting } from '../setting.ts';

/** Goes on with what is on its way in the stores, of the environments that this server looks after. */
export function watchStoresOf({ pool, secrets, setting }: { pool: Pool; secrets: Secrets; setting: Setting }): {
  stop(): Promise<void>;
} {
  const { clock, logger, environments } = setting;
  const keys = { find: (name: string) => secrets.find(ownScope, name), now: () => clock.now() };
  // Loaded when a release is on its way: that is seldom, and servers start often.
  const open = async ({ rule }: StoredRelease) =>
    (await import('../../targets/stores/open-store.ts')).openStore(rule, keys);
  return watchStores(
    { pool, clock, open },
    environments.map(({ name }) => name),
    (error) => logger.warn({ error: String(error) }, 'a store could not be looked at'),
  );
}
