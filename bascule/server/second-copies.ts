import type { Pool } from 'pg';
import type { Secrets } from '../engine/outside/secrets.ts';
import type { Backups } from './backup/backups.ts';
import type { Machine } from './machine.ts';
import { Offsites } from './offsite/offsites.ts';
import { Replicas } from './replica/replicas.ts';
import type { Setting } from './setting.ts';

/** From one look for what the second store has not yet to the next; each lists all that is there. */
const offsiteEveryMs = 60_000;

/** What outlives the loss of a database: its standby, and the second place of its backups. */
export interface SecondCopies {
  replicas: Replicas;
  offsites: Offsites;
  close(): Promise<void>;
}

interface Parts {
  pool: Pool;
  secrets: Secrets;
  backups: Backups;
  machine: Machine;
}

/** The backups have started; the programs write nothing yet. */
export async function openSecondCopies(setting: Setting, parts: Parts): Promise<SecondCopies> {
  const { environments, place, ownDatabase, logger } = setting;
  const { pool, secrets, backups, machine } = parts;
  const common = { environments, state: place.state, secrets, logger };
  const replicas = new Replicas({
    ...{ ...common, pool, databaseUrl: ownDatabase },
    ruleOf: ({ replication }) => replication,
    onSwitched: async (environment) => {
      const safeguard = backups.of(environment.name);
      await safeguard.followLive();
      await machine.restart(environment);
      await safeguard.backupNow('après la bascule vers la réplique', 'Bascule');
    },
  });
  const offsites = new Offsites({ ...common, everyMs: offsiteEveryMs, ruleOf: ({ offsite }) => offsite });
  await replicas.start();
  await offsites.start();
  return {
    ...{ replicas, offsites },
    close: async () => {
      await offsites.close();
      await replicas.close();
    },
  };
}
