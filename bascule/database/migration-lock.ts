import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { connected } from './connected.ts';
import { DatabaseError } from './database-error.ts';

/** The number `prisma migrate deploy` locks, so that it and we never migrate at the same time. */
const PRISMA_LOCK = 72_707_369;
const ASK_EVERY_MS = 100;

interface Turn {
  withinMs: number;
  onWaiting(sentence: string): void;
}

/** Does the work when no other migration of this database is under way, with its own records at hand. @throws DatabaseError `lock-not-had` */
export async function whenAlone<T>(url: string, turn: Turn, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return connected(url, async (client) => {
    await client.query(NOTICE_A_DEAD_CLIENT);
    await takeLock(client, turn);
    await client.query(MIGRATIONS_TABLE);
    return work(client);
  });
}

/**
 * Asks again and again. Who waits inside pg_advisory_lock holds a snapshot, and an index that the other one creates
 * CONCURRENTLY waits for all snapshots to go: each would wait for the other.
 */
async function takeLock(client: pg.Client, { withinMs, onWaiting }: Turn): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += ASK_EVERY_MS) {
    const { rows } = await client.query<{ had: boolean }>('SELECT pg_try_advisory_lock($1) AS had', [PRISMA_LOCK]);
    if (rows[0]?.had) return;
    if (waitedMs === 0) onWaiting('Une autre migration de cette base est en cours : la suivante attend sa fin.');
    if (waitedMs > withinMs) break;
    await setTimeout(ASK_EVERY_MS);
  }
  const sentence = `Une autre migration de cette base dure depuis plus de ${Math.round(withinMs / 1000)} s : attendez sa fin, puis recommencez.`;
  throw new DatabaseError('lock-not-had', sentence);
}

/** Else a statement goes on, with all its locks, after the Bascule that asked for it was killed. Not every system can. */
const NOTICE_A_DEAD_CLIENT = `
  DO $$ BEGIN
    SET client_connection_check_interval = '1s';
  EXCEPTION WHEN invalid_parameter_value THEN NULL;
  END $$`;

/** As Prisma makes it. Roles that got rights on tables to come may read it, not write it. */
const MIGRATIONS_TABLE = `
  SET client_min_messages = warning;
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  );
  DO $$
  DECLARE role regrole;
  BEGIN
    FOR role IN
      SELECT DISTINCT acl.grantee::regrole FROM pg_class, aclexplode(relacl) acl
      WHERE oid = '_prisma_migrations'::regclass AND acl.grantee NOT IN (0, relowner) AND acl.privilege_type <> 'SELECT'
    LOOP
      EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON _prisma_migrations FROM %s', role);
    END LOOP;
  END $$;
  RESET client_min_messages;`;
