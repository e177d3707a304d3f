import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { applyMigrations, pendingMigrations, revertMigrations, type MigrationProgress } from './migrations.ts';
import { Trial } from './spec/trial.ts';

let trial: Trial;
let other: pg.Client;
let request: { url: string; directory: string };

beforeEach(async () => {
  trial = await Trial.create(inject('postgresUrl'));
  request = { url: trial.ownerUrl, directory: trial.directory };
  other = new pg.Client({ connectionString: trial.ownerUrl });
  await other.connect();
});

afterEach(async () => {
  await other.end();
  await trial.remove();
});

/** Starts applying in a process of its own, and kills it as a power cut would once it runs `statement`. */
async function killWhileRunning(statement: string): Promise<void> {
  const program = fileURLToPath(new URL('spec/apply-migrations.ts', import.meta.url));
  const child = spawn(process.execPath, [program, trial.ownerUrl, trial.directory], { stdio: 'inherit' });
  await vi.waitUntil(async () => (await running(statement)).length > 0, { timeout: 20_000, interval: 20 });
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function running(statement: string): Promise<{ pid: number }[]> {
  const { rows } = await other.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'active' AND starts_with(query, $1) AND pid <> pg_backend_pid()`,
    [statement],
  );
  return rows;
}

async function records(): Promise<object[]> {
  const { rows } = await other.query<object>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS rolled_back,
       applied_steps_count AS steps
     FROM _prisma_migrations ORDER BY started_at, migration_name`,
  );
  return rows;
}

async function indexes(): Promise<object[]> {
  const { rows } = await other.query<object>(
    `SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index WHERE indrelid = 't'::regclass`,
  );
  return rows;
}

const done = { finished: true, rolled_back: false, steps: 1 };
const reverted = { ...done, rolled_back: true };

describe('a migration killed in the middle', () => {
  test('leaves nothing, and is applied whole the next time', async () => {
    await trial.migration('1_t', 'CREATE TABLE t (id int); SELECT pg_sleep(60);');
    await killWhileRunning('SELECT pg_sleep');
    await trial.migration('1_t', 'CREATE TABLE t (id int);');
    const waiting: string[] = [];
    const result = await applyMigrations({ ...request, onProgress: ({ sentence }) => waiting.push(sentence) });
    expect(result).toEqual({ applied: ['1_t'] });
    expect(waiting[0]).toContain('Une autre migration de cette base est en cours');
    expect(await records()).toEqual([{ name: '1_t', ...done }]);
  });

  test('that creates an index concurrently is begun again, and the half of an index is dropped', async () => {
    await trial.migration('1_t', 'CREATE TABLE t (id int);');
    await applyMigrations(request);
    await trial.migration('2_index', 'CREATE INDEX CONCURRENTLY t_id ON t (id);');
    await trial.client.query('BEGIN; INSERT INTO t VALUES (1)');
    await killWhileRunning('CREATE INDEX CONCURRENTLY');
    await vi.waitUntil(async () => (await running('CREATE INDEX CONCURRENTLY')).length === 0, { timeout: 20_000 });
    await trial.client.query('COMMIT');
    expect(await indexes()).toEqual([{ name: 't_id', valid: false }]);
    expect(await records()).toMatchObject([done, { name: '2_index', finished: false, rolled_back: false }]);
    expect((await pendingMigrations(request)).pending).toEqual(['2_index']);
    expect(await applyMigrations(request)).toEqual({ applied: ['2_index'] });
    expect(await indexes()).toEqual([{ name: 't_id', valid: true }]);
    expect(await records()).toEqual([
      { name: '1_t', ...done },
      { name: '2_index', ...done },
    ]);
  });

  test('between an index made concurrently and its record is not made again', async () => {
    await trial.migration('1_t', 'CREATE TABLE t (id int);');
    await trial.migration('2_index', 'CREATE INDEX CONCURRENTLY t_id ON t (id);');
    await applyMigrations(request);
    await other.query(
      `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0 WHERE migration_name = '2_index'`,
    );
    expect(await applyMigrations(request)).toEqual({ applied: ['2_index'] });
    expect(await records()).toMatchObject([done, { name: '2_index', ...done }]);
  });
});

describe('an index made concurrently', () => {
  beforeEach(async () => {
    await trial.migration('1_t', 'CREATE TABLE t (id int);', 'DROP TABLE t;');
    await applyMigrations(request);
    await trial.client.query('INSERT INTO t VALUES (1), (1)');
  });

  test('that two ask for at once is made once', async () => {
    await trial.migration('2_index', 'CREATE INDEX CONCURRENTLY t_id ON t (id);');
    const results = await Promise.all([applyMigrations(request), applyMigrations(request)]);
    expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 1]);
    expect(await indexes()).toEqual([{ name: 't_id', valid: true }]);
  });

  test('that the rows refuse leaves nothing, is recorded, and can be mended', async () => {
    await trial.migration('2_index', '-- one of each\nCREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);');
    await expect(applyMigrations(request)).rejects.toThrow(/2_index\/migration.sql, ligne 2 : could not create unique/);
    expect(await indexes()).toEqual([]);
    expect(await records()).toMatchObject([done, { name: '2_index', finished: false, rolled_back: true }]);
    await trial.client.query('DELETE FROM t');
    expect(await applyMigrations(request)).toEqual({ applied: ['2_index'] });
  });

  test('gives up when old transactions never end, and begins anew once they did', async () => {
    await trial.migration('2_index', 'CREATE INDEX CONCURRENTLY t_id ON t (id);');
    await trial.client.query('BEGIN; INSERT INTO t VALUES (2)');
    await expect(applyMigrations({ ...request, withinMs: 300 })).rejects.toThrow('trouvez-les dans pg_stat_activity');
    await trial.client.query('COMMIT');
    expect(await applyMigrations(request)).toEqual({ applied: ['2_index'] });
    expect(await indexes()).toEqual([{ name: 't_id', valid: true }]);
  });

  test('is taken back concurrently, and a way back cut short goes on', async () => {
    await trial.migration('2_index', 'CREATE INDEX CONCURRENTLY t_id ON t (id);', 'DROP INDEX CONCURRENTLY t_id;');
    await applyMigrations(request);
    await trial.client.query('DROP INDEX t_id');
    expect(await revertMigrations({ ...request, downTo: '1_t' })).toEqual({ reverted: ['2_index'] });
    expect(await records()).toMatchObject([done, reverted]);
  });

  test('beside another statement is refused, and nothing is left', async () => {
    await trial.migration('2_index', 'SELECT 1;\nCREATE INDEX CONCURRENTLY t_id ON t (id);');
    await expect(applyMigrations(request)).rejects.toThrow(/ligne 2 : CREATE INDEX CONCURRENTLY cannot run inside/);
  });

  test('needs a name', async () => {
    await trial.migration('2_index', 'CREATE INDEX CONCURRENTLY ON t (id);');
    await expect(applyMigrations(request)).rejects.toThrow('donnez un nom à l’index');
  });
});

test('a table that a long reader never leaves is given up, with what to do, and requests did not queue behind', async () => {
  await trial.migration('1_t', 'CREATE TABLE t (id int);');
  await applyMigrations(request);
  await trial.client.query('BEGIN; SELECT * FROM t');
  await trial.migration('2_t', 'ALTER TABLE t ADD x int;');
  const waited: string[] = [];
  let over = false;
  const applying = applyMigrations({
    ...request,
    lockTimeoutMs: 100,
    onProgress: ({ state, sentence }) => void (state === 'waiting-for-lock' && waited.push(sentence)),
  }).finally(() => (over = true));
  const refused = expect(applying).rejects.toThrow(/en 10 essais de 100 ms : une longue requête la garde/);
  // A reader that has to wait much longer than a try does fails.
  await other.query('SET lock_timeout = 1000');
  while (!over) await other.query('SELECT count(*) FROM t');
  await refused;
  expect(waited).toHaveLength(9);
  await trial.client.query('COMMIT');
  expect(await applyMigrations(request)).toEqual({ applied: ['2_t'] });
});

describe('a server that lost its lease', () => {
  /** Ours until the other server takes over. */
  let isTaken: boolean;
  const stillOurs = async () => {
    if (isTaken) throw new Error('the lease is taken');
  };

  beforeEach(async () => {
    isTaken = false;
    await trial.migration('1_t', 'CREATE TABLE t (id int);');
  });

  test('while it waited for its turn applies nothing, and leaves no record', async () => {
    await pendingMigrations(request);
    const lock = 72_707_369;
    await other.query('SELECT pg_advisory_lock($1)', [lock]);
    const waiting = Promise.withResolvers<void>();
    const zombie = applyMigrations({ ...request, stillOurs, onProgress: () => waiting.resolve() });
    await waiting.promise;
    isTaken = true;
    await other.query('SELECT pg_advisory_unlock($1)', [lock]);
    await expect(zombie).rejects.toThrow('the lease is taken');
    expect([await trial.tables(), await records()]).toEqual([[], []]);
    expect(await applyMigrations(request)).toEqual({ applied: ['1_t'] });
  });

  test.each(['CREATE TABLE u (id int);', 'CREATE INDEX CONCURRENTLY t_id ON t (id);'])(
    'after a migration keeps that one, and does not begin the next: %s',
    async (next) => {
      await trial.migration('2_next', next);
      const onProgress = ({ state }: MigrationProgress) => (isTaken ||= state === 'applied');
      await expect(applyMigrations({ ...request, stillOurs, onProgress })).rejects.toThrow('the lease is taken');
      expect(await records()).toEqual([{ name: '1_t', ...done }]);
      expect([await trial.tables(), await indexes()]).toEqual([['t'], []]);
    },
  );

  test('in the middle of a migration keeps nothing of it, and does not call it failed', async () => {
    const watch = () => ({ onStatement: () => (isTaken = true), beforeCommit: async () => {} });
    await expect(applyMigrations({ ...request, stillOurs, watch })).rejects.toThrow('the lease is taken');
    expect([await trial.tables(), await records()]).toEqual([[], []]);
  });

  test('in the middle of a way back leaves all as it was', async () => {
    await trial.migration('1_t', 'CREATE TABLE t (id int);', 'DROP TABLE t;');
    await applyMigrations(request);
    const watch = () => ({ onStatement: () => (isTaken = true), beforeCommit: async () => {} });
    const back = revertMigrations({ ...request, stillOurs, watch, downTo: null });
    await expect(back).rejects.toThrow('the lease is taken');
    expect([await trial.tables(), await records()]).toEqual([['t'], [{ name: '1_t', ...done }]]);
  });
});
