import type { Pool } from 'pg';
import { giveFlags } from '../../engine/flag-given.ts';
import type { Secrets } from '../../engine/outside/secrets.ts';
import type { Setting } from '../setting.ts';
import { FlagBoard } from './board.ts';
import { KeyRing } from './key-ring.ts';
import { ownFlagKey } from './own-key.ts';

/** The server's part that keeps and evaluates flags. */
export interface FlagService {
  board: FlagBoard;
  keys: KeyRing;
  /** What every program of an environment is given, so that it can read its flags. */
  accessOf(environment: string): Promise<{ FLAGS_URL: string; FLAGS_KEY: string }>;
  close(): Promise<void>;
}

export async function openFlags(
  { plan, ports, clock, logger }: Setting,
  { pool, databaseUrl, secrets }: { pool: Pool; databaseUrl: string; secrets: Secrets },
): Promise<FlagService> {
  await giveFlags(pool, plan, clock.now());
  const board = await FlagBoard.open({
    ...{ pool, databaseUrl, clock, environments: plan.environments.map(({ name }) => name) },
    onTrouble: (error) => logger.warn({ error: String(error) }, 'flags could not be read anew'),
  });
  const keys = new KeyRing(pool, clock, board);
  return {
    ...{ board, keys },
    accessOf: async (environment) => ({
      FLAGS_URL: `http://127.0.0.1:${ports.console}`,
      FLAGS_KEY: await ownFlagKey(pool, secrets, environment, clock.now()),
    }),
    close: async () => {
      keys.close();
      await board.close();
    },
  };
}
