import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { connected } from './connected.ts';
import { applyMigrations, pendingMigrations } from './migrations.ts';
import { rehearse, type RehearsalRequest } from './rehearsal.ts';
import { Trial } from './spec/trial.ts';

let trial: Trial;

beforeEach(async () => {
  trial = await Trial.create(inject('postgresUrl'));
});

afterEach(async () => {
  await trial.remove();
});

const request = (): RehearsalRequest => ({ ...trial, invariants: [] });
const apply = () => applyMigrations({ url: trial.ownerUrl, directory: trial.directory });

/** A table with rows, a sequence, a trigger that refuses changes, a foreign key, and columns of many kinds. */
async function shop(): Promise<void> {
  await trial.migration(
    '1_shop',
    `CREATE TYPE mood AS ENUM ('glad', 'sad');
     CREATE TABLE customer (id bigserial PRIMARY KEY, name text NOT NULL, mood mood, bytes bytea, at timestamptz DEFAULT now(),
       size int GENERATED ALWAYS AS (length(name)) STORED);
     CREATE TABLE entry (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint NOT NULL REFERENCES customer, amount int);
     CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
     CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse();
     INSERT INTO customer (name) VALUES ('brought by the migration');`,
    'DROP TABLE entry; DROP TABLE customer; DROP TYPE mood; DROP FUNCTION refuse;',
  );
  await apply();
  await trial.client.query(
    `INSERT INTO customer (name, mood, bytes) SELECT 'n' || g, 'glad', '\\x00ff' FROM generate_series(1, 1000) g;
     INSERT INTO entry (customer, amount) SELECT g, g FROM generate_series(1, 1000) g`,
  );
}

describe('a rehearsal', () => {
  test('plays up, down and up again on a clone with all the data, and leaves the database as it was', async () => {
    await shop();
    await trial.migration(
      '2_more',
      'ALTER TABLE entry ADD label text;\nCREATE INDEX entry_amount ON entry (amount);',
      'DROP INDEX entry_amount; ALTER TABLE entry DROP label;',
    );
    const report = await rehearse(request());
    expect(report).toMatchObject({
      database: trial.name,
      failure: null,
      copied: { tables: 2, rows: 2001 },
      rows: [],
      notRestored: [],
      migrations: [
        {
          name: '2_more',
          statements: [
            { line: 1, statement: 'ALTER TABLE entry ADD label text' },
            { line: 2, statement: 'CREATE INDEX entry_amount ON entry (amount)' },
          ],
          locked: [{ table: 'public.entry', against: 'reads and writes' }],
        },
      ],
    });
    expect(report.migrations[0]).toMatchObject({ downMs: expect.any(Number), againMs: expect.any(Number) });
    expect(report.upMs).toBeGreaterThan(0);
    expect(report.migrations[0]?.statements.every(({ tookMs }) => tookMs > 0.05)).toBe(true);
    expect(await trial.clones()).toEqual([]);
    expect((await pendingMigrations({ url: trial.ownerUrl, directory: trial.directory })).pending).toEqual(['2_more']);
  });

  test('gives the clone the numbers of the sequences, so that new rows meet none of the old', async () => {
    await shop();
    await trial.migration(
      '2_rows',
      "INSERT INTO customer (name) VALUES ('new');",
      "DELETE FROM customer WHERE name = 'new';",
    );
    const report = await rehearse(request());
    expect(report.failure).toBeNull();
    expect(report.rows).toEqual([{ table: 'public.customer', before: 1001, up: 1002, down: 1001 }]);
  });

  test('of a database that is still empty needs no data', async () => {
    await trial.migration('1_init', 'CREATE TABLE one (id int);', 'DROP TABLE one;');
    await trial.migration('2_next', 'ALTER TABLE one ADD x int;', 'ALTER TABLE one DROP x;');
    expect(await rehearse(request())).toMatchObject({
      failure: null,
      copied: { rows: 0 },
      migrations: [{ name: '1_init', locked: [] }, { name: '2_next' }],
    });
  });

  test('with nothing to apply makes no clone', async () => {
    await shop();
    expect(await rehearse(request())).toMatchObject({ failure: null, migrations: [], copied: { tables: 0 } });
  });

  test('keeps nobody waiting, disconnects nobody, and sees the data as they stood at one moment', async () => {
    await shop();
    await trial.migration('2_more', 'ALTER TABLE entry ADD label text;', 'ALTER TABLE entry DROP label;');
    let over = false;
    let sales = 0;
    const sql = 'SELECT 1 WHERE (SELECT count(*) FROM customer) <> (SELECT count(*) FROM entry) + 1';
    const invariants = [{ name: 'une vente par client', sql }];
    const rehearsed = rehearse({ ...request(), invariants }).finally(() => (over = true));
    await connected(trial.appUrl, async (app) => {
      // A sale that has to wait for a lock fails.
      await app.query('SET lock_timeout = 1');
      for (; !over; sales++)
        await app.query(
          `WITH new AS (INSERT INTO customer (name) VALUES ('x') RETURNING id) INSERT INTO entry (customer, amount) SELECT id, 1 FROM new`,
        );
    });
    expect((await rehearsed).failure).toBeNull();
    expect(sales).toBeGreaterThan(10);
  });

  test('gives the clone the rights of the programs, those on tables to come too', async () => {
    await shop();
    const refused = "RAISE EXCEPTION 'the programs have other rights here'";
    await trial.migration(
      '2_rights',
      `CREATE TABLE to_come (id int);
       DO $$ BEGIN
         IF NOT has_table_privilege('${trial.name}_app', 'to_come', 'INSERT') THEN ${refused}; END IF;
         IF NOT has_table_privilege('${trial.name}_app', 'entry', 'INSERT') THEN ${refused}; END IF;
         IF has_table_privilege('${trial.name}_app', 'entry', 'TRUNCATE') THEN ${refused}; END IF;
       END $$;`,
      'DROP TABLE to_come;',
    );
    expect((await rehearse(request())).failure).toBeNull();
  });
});

describe('a rehearsal fails', () => {
  test('when down.sql does not give back the schema, and names the migration and what differs', async () => {
    await trial.migration('1_init', 'CREATE TABLE one (id int PRIMARY KEY);', 'DROP TABLE one;');
    await trial.migration(
      '2_bad',
      'ALTER TABLE one ADD x int DEFAULT 1; CREATE INDEX one_x ON one (x); GRANT SELECT ON one TO pg_monitor;',
      'DROP INDEX one_x;',
    );
    await trial.migration('3_good', 'CREATE TABLE two (id int);', 'DROP TABLE two;');
    const { failure } = await rehearse(request());
    expect(failure).toEqual({
      step: 'down',
      migration: '2_bad',
      sentence: 'Le down.sql de 2_bad ne rend pas le schéma d’avant : corrigez-le jusqu’à ce que rien ne diffère.',
      differences: ['+ column public.one.x : integer default 1', '+ grant on table public.one to pg_monitor : SELECT'],
    });
    expect(await trial.clones()).toEqual([]);
  });

  test('when there is no way back at all', async () => {
    await trial.migration('1_init', 'CREATE TABLE one (id int);');
    expect((await rehearse(request())).failure).toMatchObject({
      step: 'down',
      migration: '1_init',
      sentence: expect.stringContaining('1_init n’a pas de down.sql'),
    });
  });

  test('when the data that is there refuses the migration', async () => {
    await shop();
    await trial.migration('2_check', '\nALTER TABLE entry ADD CHECK (amount < 1000);', 'SELECT 1;');
    expect((await rehearse(request())).failure).toMatchObject({
      step: 'up',
      migration: '2_check',
      sentence: expect.stringMatching(/2_check\/migration.sql, ligne 2 : check constraint .* is violated/),
    });
    expect(await trial.clones()).toEqual([]);
  });

  test('when going up again gives something else', async () => {
    await shop();
    await trial.migration(
      '2_odd',
      `DO $$ BEGIN
         IF EXISTS (SELECT 1 FROM customer WHERE name = 'trace') THEN CREATE TABLE odd (id int); ELSE CREATE TABLE even (id int); END IF;
       END $$;`,
      "DROP TABLE even; UPDATE customer SET name = 'trace' WHERE id = 1;",
    );
    expect((await rehearse(request())).failure).toMatchObject({
      step: 'again',
      differences: expect.arrayContaining([expect.stringMatching(/^\+ table public.odd/)]),
    });
  });

  test('when the way back loses rows, and tells a content that is not given back', async () => {
    await shop();
    await trial.migration(
      '2_label',
      'ALTER TABLE customer ADD label text;',
      'ALTER TABLE customer DROP label; DELETE FROM customer WHERE id > 1000;',
    );
    const report = await rehearse(request());
    expect(report.failure).toMatchObject({
      step: 'down',
      sentence: expect.stringContaining('public.customer n’a plus le même nombre de lignes'),
      differences: ['~ public.customer : 1001 lignes → 1001 → 1000'],
    });
    await trial.migration(
      '2_label',
      'ALTER TABLE customer DROP name CASCADE;',
      "ALTER TABLE customer ADD name text; UPDATE customer SET name = 'lost'; ALTER TABLE customer ALTER name SET NOT NULL, ADD size int GENERATED ALWAYS AS (length(name)) STORED;",
    );
    expect(await rehearse(request())).toMatchObject({ failure: null, rows: [], notRestored: ['public.customer'] });
  });

  test('when an invariant does not hold: before, or by the migrations', async () => {
    await shop();
    const invariants = [
      { name: 'montants positifs', sql: 'SELECT id, amount FROM entry WHERE amount < 1' },
      { name: 'étiquettes', sql: "SELECT id FROM entry WHERE label = 'bad'" },
    ];
    await trial.migration(
      '2_label',
      "ALTER TABLE entry ADD label text DEFAULT 'bad';",
      'ALTER TABLE entry DROP label;',
    );
    const failing = (await rehearse({ ...request(), invariants })).failure;
    expect(failing).toMatchObject({
      step: 'up',
      sentence: expect.stringContaining('« étiquettes » ne tient pas après les migrations (1000 lignes)'),
    });
    await trial.client.query('INSERT INTO entry (customer, amount) VALUES (1, -5)');
    expect((await rehearse({ ...request(), invariants })).failure).toMatchObject({
      step: 'before',
      sentence: expect.stringContaining('les données de la base le rompent déjà'),
      differences: ['{"id":1001,"amount":-5}'],
    });
    const wrong = [{ name: 'faux', sql: 'SELEC 1' }];
    expect((await rehearse({ ...request(), invariants: wrong })).failure?.sentence).toContain('corrigez sa requête');
  });

  test('when the database was changed by hand, or by another branch', async () => {
    await shop();
    await trial.migration('2_more', 'ALTER TABLE entry ADD label text;', 'ALTER TABLE entry DROP label;');
    await trial.client.query('CREATE INDEX by_hand ON entry (amount)');
    expect((await rehearse(request())).failure).toMatchObject({
      step: 'clone',
      sentence: expect.stringContaining('quelqu’un l’a changé à la main'),
      differences: [expect.stringContaining('+ index public.by_hand')],
    });
    await trial.client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '2_other', now())`,
    );
    expect((await rehearse(request())).failure?.sentence).toContain('La base a déjà 2_other');
  });
});

test('without the right to make databases says what to grant', async () => {
  await trial.migration('1_init', 'CREATE TABLE one (id int);', 'DROP TABLE one;');
  const { failure } = await rehearse({ ...request(), adminUrl: trial.ownerUrl });
  expect(failure).toMatchObject({
    step: 'clone',
    sentence: expect.stringMatching(/permission denied to create database.* le droit de créer des bases/),
  });
});

test('a clone that a crash left is dropped by the next rehearsal, and nothing else is', async () => {
  await trial.migration('1_init', 'CREATE TABLE one (id int);', 'DROP TABLE one;');
  const left = `${trial.name}_rehearsal_0123abcd`;
  const near = `${trial.name}_rehearsal_of_mine`;
  await connected(trial.adminUrl, async (admin) => {
    await admin.query(`CREATE DATABASE ${left}`);
    await admin.query(`CREATE DATABASE ${near}`);
  });
  const stillThere = new pg.Client({ connectionString: trial.adminUrl.replace(/\/postgres$/, `/${left}`) });
  stillThere.on('error', () => {});
  await stillThere.connect();
  expect((await rehearse(request())).failure).toBeNull();
  expect(await trial.clones()).toEqual([near]);
  await connected(trial.adminUrl, (admin) => admin.query(`DROP DATABASE ${near}`));
});

test('two rehearsals of a database take turns', async () => {
  await trial.migration('1_init', 'CREATE TABLE one (id int);', 'DROP TABLE one;');
  const reports = await Promise.all([rehearse(request()), rehearse(request())]);
  expect(reports.map(({ failure }) => failure)).toEqual([null, null]);
  expect(await trial.clones()).toEqual([]);
});
