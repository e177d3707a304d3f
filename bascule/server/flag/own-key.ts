import type { Pool } from 'pg';
import { keepFlagKey } from '../../engine/flag-key-table.ts';
import type { Secrets } from '../../engine/outside/secrets.ts';

/**
 * The key of an environment's own programs, kept as one of its secrets so that every start gives them the same. After one
 * that somebody revoked comes the next; programs that run take it when they are started anew.
 */
export async function ownFlagKey(pool: Pool, secrets: Secrets, environment: string, at: number): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'FLAGS_KEY' : `FLAGS_KEY_${number}`;
    const key = `bfk_${await secrets.value(environment, name)}`;
    const title = number === 1 ? 'programmes' : `programmes, ${number}`;
    const kept = await keepFlagKey(pool, { environment, title, by: 'bascule', at, key });
    if (kept.revokedAt === null) return key;
  }
}
