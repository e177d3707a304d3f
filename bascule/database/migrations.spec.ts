import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { applyMigrations, pendingMigrations, revertMigrations, type MigrationProgress } from './migrations.ts';
import { Trial } from './spec/trial.ts';

let trial: Trial;
let directory: string;
let url: string;
let client: pg.Client;

beforeEach(async () => {
  trial = await Trial.create(inject('postgresUrl'));
  ({ directory, ownerUrl: url, client } = trial);
});

afterEach(async () => {
  await trial.remove();
});

describe('migrations', () => {
  test('are applied in order and recorded as Prisma would', async () => {
    await trial.migration('20251101_init', 'CREATE TABLE one (id int);', 'DROP TABLE one;');
    await trial.migration(
      '20251102_more',
      'ALTER TABLE one ADD name text; CREATE TABLE two (id int);',
      'DROP TABLE two;',
    );
    await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"');
    const progress: MigrationProgress[] = [];
    const result = await applyMigrations({ url, directory, onProgress: (step) => progress.push(step) });
    expect(result).toEqual({ applied: ['20251101_init', '20251102_more'] });
    expect(progress.map(({ state }) => state)).toEqual(['applying', 'applied', 'applying', 'applied']);
    expect(await trial.tables()).toEqual(['one', 'two']);
    const { rows } = await client.query(
      `SELECT migration_name, checksum, applied_steps_count, logs, rolled_back_at, finished_at >= started_at AS finished
       FROM _prisma_migrations ORDER BY migration_name LIMIT 1`,
    );
    const checksum = createHash('sha256').update('CREATE TABLE one (id int);').digest('hex');
    expect(rows).toEqual([
      {
        migration_name: '20251101_init',
        checksum,
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
        finished: true,
      },
    ]);
    expect(await applyMigrations({ url, directory })).toEqual({ applied: [] });
  });

  test('applied twice at once are applied once', async () => {
    await trial.migration('1_init', 'CREATE TABLE one (id int); SELECT pg_sleep(0.1);');
    const results = await Promise.all([applyMigrations({ url, directory }), applyMigrations({ url, directory })]);
    expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 1]);
  });

  test('that fail leave the schema as it was, say where, and can be mended and applied again', async () => {
    await trial.migration('1_init', 'CREATE TABLE one (id int PRIMARY KEY);');
    await trial.migration(
      '2_bad',
      "CREATE TABLE two (id int);\n\n-- a ; here\nINSERT INTO one VALUES (1), (1);\nSELECT ';';",
    );
    await expect(applyMigrations({ url, directory })).rejects.toThrow(
      /2_bad\/migration.sql, ligne 4 : duplicate key .*« INSERT INTO one VALUES \(1\), \(1\) ». Rien de ce fichier n’a été gardé/,
    );
    expect(await trial.tables()).toEqual(['one']);
    const { rows } = await client.query(
      `SELECT logs, finished_at, rolled_back_at IS NOT NULL AS rolled_back FROM _prisma_migrations WHERE migration_name = '2_bad'`,
    );
    expect(rows).toEqual([{ logs: expect.stringContaining('ligne 4'), finished_at: null, rolled_back: true }]);
    await trial.migration('2_bad', 'CREATE TABLE two (id int);');
    expect(await applyMigrations({ url, directory })).toEqual({ applied: ['2_bad'] });
  });

  test('with a mistake of SQL name its line', async () => {
    await trial.migration('1_bad', "SELECT 'é€😀';\nCREATE TABLE one (id int);\nALTER TABLE onee ADD x int;\nSELEC 1;");
    await expect(applyMigrations({ url, directory })).rejects.toThrow('1_bad/migration.sql, ligne 4 : syntax error');
    await trial.migration('1_bad', "SELECT 'é€😀';\nCREATE TABLE one (id int);\nSELECT nothing FROM one;");
    await expect(applyMigrations({ url, directory })).rejects.toThrow(/ligne 3 : column "nothing" does not exist/);
  });

  test('changed after they had been applied are refused', async () => {
    await trial.migration('1_init', 'CREATE TABLE one (id int);');
    await applyMigrations({ url, directory });
    await trial.migration('1_init', 'CREATE TABLE one (id bigint);');
    await expect(applyMigrations({ url, directory })).rejects.toThrow(
      '1_init a été modifiée après avoir été appliquée',
    );
    await expect(pendingMigrations({ url, directory })).rejects.toThrow('écrivez une nouvelle migration');
  });

  test('are undone newest first, down to the one named', async () => {
    for (const n of [1, 2, 3]) await trial.migration(`${n}_t`, `CREATE TABLE t${n} (id int);`, `DROP TABLE t${n};`);
    await applyMigrations({ url, directory });
    expect(await revertMigrations({ url, directory, downTo: '1_t' })).toEqual({ reverted: ['3_t', '2_t'] });
    expect(await trial.tables()).toEqual(['t1']);
    expect(await pendingMigrations({ url, directory })).toEqual({
      applied: ['1_t'],
      pending: ['2_t', '3_t'],
      ahead: [],
    });
    await applyMigrations({ url, directory });
    expect(await revertMigrations({ url, directory, downTo: null })).toEqual({ reverted: ['3_t', '2_t', '1_t'] });
    expect(await trial.tables()).toEqual([]);
  });

  test('without a way back stop the return before anything is undone', async () => {
    await trial.migration('1_t', 'CREATE TABLE t1 (id int);');
    await trial.migration('2_t', 'CREATE TABLE t2 (id int);', 'DROP TABLE t2;');
    await applyMigrations({ url, directory });
    await expect(revertMigrations({ url, directory, downTo: null })).rejects.toThrow('1_t n’a pas de down.sql');
    await expect(revertMigrations({ url, directory, downTo: '9_t' })).rejects.toThrow('celles-ci le sont : 1_t, 2_t');
    expect(await trial.tables()).toEqual(['t1', 't2']);
    await rm(join(directory, '2_t'), { recursive: true });
    expect(await pendingMigrations({ url, directory })).toEqual({
      applied: ['1_t', '2_t'],
      pending: [],
      ahead: ['2_t'],
    });
    await expect(revertMigrations({ url, directory, downTo: '1_t' })).rejects.toThrow('la version qui l’a apportée');
  });

  test('wait for a table in use, a little at a time', async () => {
    await trial.migration('1_t', 'CREATE TABLE t1 (id int);');
    await applyMigrations({ url, directory });
    await client.query('BEGIN; LOCK TABLE t1');
    await trial.migration('2_t', 'ALTER TABLE t1 ADD x int;');
    const waited: string[] = [];
    const result = await applyMigrations({
      url,
      directory,
      lockTimeoutMs: 50,
      onProgress: ({ state, sentence }) => {
        if (state !== 'waiting-for-lock') return;
        waited.push(sentence);
        void client.query('COMMIT');
      },
    });
    expect(result).toEqual({ applied: ['2_t'] });
    expect(waited).toContain('2_t/migration.sql attend une table en cours d’utilisation (essai 1 sur 10).');
  });

  test('may not end our transaction', async () => {
    await trial.migration('1_t', 'CREATE TABLE t1 (id int);\nCOMMIT;\nCREATE TABLE t2 (id int);');
    await expect(applyMigrations({ url, directory })).rejects.toThrow(
      '1_t/migration.sql, ligne 2 : « COMMIT » n’est pas permis',
    );
    expect(await trial.tables()).toEqual([]);
  });

  test('begun by another tool and never finished are left to a person', async () => {
    await trial.migration('1_t', 'CREATE TABLE t1 (id int);');
    await pendingMigrations({ url, directory });
    await client.query(`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', '1_t')`);
    await expect(applyMigrations({ url, directory })).rejects.toThrow('jamais terminée');
  });

  test('are recorded where the application may read but not write', async () => {
    await trial.migration('1_t', 'CREATE TABLE t1 (id int);');
    await applyMigrations({ url, directory });
    const app = new pg.Client({ connectionString: trial.appUrl });
    await app.connect();
    await app.query('SELECT migration_name FROM _prisma_migrations');
    await expect(app.query('DELETE FROM _prisma_migrations')).rejects.toThrow('permission denied');
    await app.end();
  });

  test('need a folder, and a migration.sql in each', async () => {
    await mkdir(join(directory, '1_empty'));
    await expect(applyMigrations({ url, directory })).rejects.toThrow('1_empty n’a pas de migration.sql');
    await expect(applyMigrations({ url, directory: '/nowhere' })).rejects.toThrow(
      'Il n’y a pas de migrations dans /nowhere',
    );
  });
});
