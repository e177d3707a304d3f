import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { schemaDiff } from '../core/migration/schema-diff.ts';
import { dumpSchema } from './schema-dump.ts';
import { Trial } from './spec/trial.ts';

let trial: Trial;

beforeAll(async () => {
  trial = await Trial.create(inject('postgresUrl'));
  await trial.client.query(
    `CREATE TYPE mood AS ENUM ('glad', 'sad');
     CREATE DOMAIN email AS text CHECK (value LIKE '%@%');
     CREATE TABLE customer (id bigserial PRIMARY KEY, mood mood, email email);
     CREATE TABLE entry (id int PRIMARY KEY, customer bigint NOT NULL REFERENCES customer, amount int);
     CREATE INDEX entry_customer ON entry (customer);
     CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
     CREATE TRIGGER append_only BEFORE DELETE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse();
     CREATE VIEW rich AS SELECT id FROM entry WHERE amount > 100;`,
  );
});

afterAll(async () => {
  await trial.remove();
});

async function changedBy(sql: string): Promise<string[]> {
  const before = await dumpSchema(trial.client);
  await trial.client.query('BEGIN');
  try {
    await trial.client.query(sql);
    return schemaDiff(before, await dumpSchema(trial.client)).map(({ object }) => object);
  } finally {
    await trial.client.query('ROLLBACK');
  }
}

test.each([
  ['a type', "CREATE TYPE t AS ENUM ('a', 'b')", 'type public.t'],
  ['a value of an enum', "ALTER TYPE mood ADD VALUE 'calm' BEFORE 'sad'", 'type public.mood'],
  ['a function', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', 'function public.f()'],
  [
    'a function’s body',
    'CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'function public.refuse()',
  ],
  ['a trigger', 'CREATE TRIGGER t BEFORE INSERT ON customer EXECUTE FUNCTION refuse()', 'trigger t on public.customer'],
  ['a trigger that is off', 'ALTER TABLE entry DISABLE TRIGGER append_only', 'trigger append_only on public.entry'],
  ['a constraint', 'ALTER TABLE entry ADD CONSTRAINT c CHECK (amount > 0) NOT VALID', 'constraint c on public.entry'],
  ['a default', 'ALTER TABLE entry ALTER amount SET DEFAULT 3', 'column public.entry.amount'],
  ['a type of column', 'ALTER TABLE customer ALTER email TYPE text', 'column public.customer.email'],
  ['a view', 'CREATE VIEW v AS SELECT 1 AS one', 'view public.v'],
  ['a sequence', 'CREATE SEQUENCE s', 'sequence public.s'],
  ['a policy', 'CREATE POLICY p ON entry USING (true)', 'policy p on public.entry'],
  ['row security', 'ALTER TABLE entry ENABLE ROW LEVEL SECURITY', 'table public.entry'],
  ['a comment', "COMMENT ON TABLE entry IS 'sales'", 'comment on table public.entry'],
  ['a schema', 'CREATE SCHEMA other', 'schema other'],
  ['a right', 'REVOKE DELETE ON entry FROM CURRENT_USER', 'grant on table public.entry to'],
  ['statistics', 'CREATE STATISTICS st ON customer, amount FROM entry', 'statistics'],
  [
    'default privileges',
    'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
    'grant on default privileges',
  ],
  ['a type of a domain', 'ALTER DOMAIN email SET NOT NULL', 'type public.email'],
  ['an index', 'DROP INDEX entry_customer', 'index public.entry_customer'],
  [
    'an index’s columns',
    'DROP INDEX entry_customer; CREATE INDEX entry_customer ON entry (customer, amount)',
    'index public.entry_customer',
  ],
  ['a view’s query', 'CREATE OR REPLACE VIEW rich AS SELECT id FROM entry WHERE amount > 200', 'view public.rich'],
  ['a sequence’s step', 'ALTER SEQUENCE customer_id_seq INCREMENT 10', 'sequence of numbers public.customer_id_seq'],
  ['a column that may be null', 'ALTER TABLE entry ALTER customer DROP NOT NULL', 'column public.entry.customer'],
  [
    'a right on a column',
    'GRANT UPDATE (amount) ON entry TO pg_monitor',
    'grant on column public.entry.amount to pg_monitor',
  ],
  ['storage parameters', 'ALTER TABLE entry SET (fillfactor = 70)', 'table public.entry'],
])('the dump tells of %s', async (_what, sql, object) => {
  expect(await changedBy(sql)).toEqual(expect.arrayContaining([expect.stringContaining(object)]));
});

test('the dump of a schema does not depend on the way it was made', async () => {
  const there =
    'ALTER TABLE entry ADD x int; CREATE VIEW v AS SELECT x FROM entry; GRANT SELECT ON entry TO pg_monitor;';
  const back = 'DROP VIEW v; ALTER TABLE entry DROP x; REVOKE SELECT ON entry FROM pg_monitor;';
  expect(await changedBy(there + back)).toEqual([]);
  expect(
    await changedBy(
      'ALTER TABLE entry DROP amount CASCADE; ALTER TABLE entry ADD amount int; CREATE VIEW rich AS SELECT id FROM entry WHERE amount > 100',
    ),
  ).toEqual([]);
});
