import { describe, expect, test } from 'vitest';
import { aloneOf } from './alone.ts';
import { needsTechLead } from './finding.ts';
import { lint, lintAll } from './lint.ts';

const rulesOf = (sql: string) => lint(sql).map(({ rule }) => rule);

describe('what loses data', () => {
  test.each([
    ['DROP TABLE wallet.entry', 'drop-table'],
    ['DROP TABLE IF EXISTS a CASCADE', 'drop-table'],
    ['ALTER TABLE a DROP COLUMN x', 'drop-column'],
    ['DROP SCHEMA wallet CASCADE', 'drop-schema'],
    ['DROP TYPE identity.role', 'drop-type'],
    ['DROP DOMAIN email', 'drop-type'],
    ['DROP SEQUENCE s', 'drop-sequence'],
    ['DROP OWNED BY someone', 'drop-owned'],
    ['TRUNCATE a', 'truncate'],
    ['DELETE FROM a', 'delete'],
    ['DELETE FROM a WHERE x = 1', 'delete'],
    ['WITH gone AS (DELETE FROM a RETURNING *) SELECT count(*) FROM gone', 'delete'],
    ['DO $$ BEGIN IF true THEN DELETE FROM a; END IF; END $$', 'delete'],
    ['DO $$ BEGIN DROP TABLE a; END $$', 'drop-table'],
  ])('%s needs the Tech Lead', (sql, rule) => {
    expect(rulesOf(sql)).toEqual([rule]);
    expect(needsTechLead(lint(sql))).toBe(true);
  });
});

describe('what stops the version before', () => {
  test.each([
    ['ALTER TABLE a RENAME TO b', 'rename'],
    ['ALTER TABLE a RENAME COLUMN x TO y', 'rename'],
    ["ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", 'rename'],
    ['ALTER TYPE mood RENAME TO feeling', 'rename'],
    ['ALTER TABLE a SET SCHEMA b', 'set-schema'],
    ['ALTER TABLE a ALTER x TYPE bigint', 'change-type'],
    ['ALTER TABLE a ALTER x SET NOT NULL', 'set-not-null'],
    ['ALTER TABLE a ALTER x DROP DEFAULT', 'drop-default'],
    ['ALTER TABLE a ADD x int NOT NULL', 'required-column'],
    ['ALTER TABLE a ADD x int; ALTER TABLE a ALTER x SET NOT NULL', 'required-column'],
    ['ALTER TABLE a ADD CONSTRAINT c CHECK (x IS NOT NULL) NOT VALID', 'never-null-check'],
    ['ALTER TABLE a ADD CONSTRAINT c NOT NULL x NOT VALID', 'never-null-check'],
    ['ALTER TABLE a ENABLE ROW LEVEL SECURITY', 'row-security'],
    ['DROP VIEW v', 'drop-object'],
    ['DROP FUNCTION f(int)', 'drop-object'],
    ['REVOKE UPDATE ON a FROM b', 'revoke'],
  ])('%s is a contraction, and loses nothing', (sql, rule) => {
    expect(rulesOf(sql)).toEqual([rule]);
    expect(lintAll([{ name: 'm', sql }])[0]).toMatchObject({ phase: 'contract' });
    expect(needsTechLead(lint(sql))).toBe(false);
  });
});

describe('what makes requests wait', () => {
  test.each([
    ['CREATE INDEX i ON a (x)', 'index-blocks'],
    ['CREATE UNIQUE INDEX i ON a (x)', 'index-blocks'],
    ['DROP INDEX i', 'drop-index-blocks'],
    ['SELECT 1; CREATE INDEX CONCURRENTLY i ON a (x)', 'not-alone'],
    ['SELECT 1; DROP INDEX CONCURRENTLY i', 'not-alone'],
    ['ALTER TABLE a ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES b', 'foreign-key-blocks'],
    ['ALTER TABLE a ADD x int REFERENCES b', 'foreign-key-blocks'],
    ['ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0)', 'check-blocks'],
    [
      'ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID; ALTER TABLE a VALIDATE CONSTRAINT c',
      'validated-too-soon',
    ],
    ['ALTER TABLE a ADD PRIMARY KEY (x)', 'key-blocks'],
    ['ALTER TABLE a ADD CONSTRAINT u UNIQUE (x)', 'key-blocks'],
    ['ALTER TABLE a ADD CONSTRAINT e EXCLUDE (x WITH =)', 'exclusion-blocks'],
    ['ALTER TABLE a ADD x uuid DEFAULT gen_random_uuid()', 'rewriting-default'],
    ['ALTER TABLE a ADD x timestamptz DEFAULT clock_timestamp()', 'rewriting-default'],
    ['ALTER TABLE a ADD x bigserial', 'rewriting-column'],
    ['ALTER TABLE a ADD x int GENERATED ALWAYS AS IDENTITY', 'rewriting-column'],
    ['ALTER TABLE a ADD x int GENERATED ALWAYS AS (y + 1) STORED', 'rewriting-column'],
    ['VACUUM FULL a', 'rewrite-table'],
    ['CLUSTER a USING i', 'rewrite-table'],
    ['ALTER TABLE a SET TABLESPACE fast', 'rewrite-table'],
    ['REINDEX TABLE a', 'reindex-blocks'],
    ['REFRESH MATERIALIZED VIEW v', 'refresh-blocks'],
    ['LOCK TABLE a', 'lock-table'],
    ['UPDATE a SET x = 1', 'update-all'],
  ])('%s is told, and no contraction', (sql, rule) => {
    expect(rulesOf(sql)).toEqual([rule]);
    expect(lint(sql)[0]).toMatchObject({ severity: 'locks', phase: 'expand' });
  });
});

test.each([
  ['CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f()', 'new-trigger'],
  ["ALTER TYPE mood ADD VALUE 'calm'", 'enum-value'],
  ["DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$", 'dynamic'],
])('%s is good to know', (sql, rule) => {
  expect(lint(sql)).toMatchObject([{ rule, severity: 'note', phase: 'expand' }]);
});

describe('what harms nobody', () => {
  test.each([
    'CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL REFERENCES b)',
    'ALTER TABLE a ADD x int',
    'ALTER TABLE a ADD x int NOT NULL DEFAULT 0',
    'ALTER TABLE a ADD x timestamptz NOT NULL DEFAULT now()',
    'ALTER TABLE a ADD x timestamptz DEFAULT CURRENT_TIMESTAMP',
    'ALTER TABLE a ADD x int GENERATED ALWAYS AS (y + 1) VIRTUAL',
    'ALTER TABLE a ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES b NOT VALID',
    'ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID',
    'ALTER TABLE a VALIDATE CONSTRAINT c',
    'ALTER TABLE a ADD CONSTRAINT p PRIMARY KEY USING INDEX i',
    'ALTER TABLE a ALTER x DROP NOT NULL',
    'CREATE INDEX CONCURRENTLY i ON a (x)',
    'REINDEX TABLE CONCURRENTLY a',
    'VACUUM a',
    'UPDATE a SET x = 1 WHERE x IS NULL',
    'ALTER INDEX i RENAME TO j',
    'GRANT SELECT ON a TO b',
    "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM a'",
  ])('%s', (sql) => {
    expect(lint(sql)).toEqual([]);
  });

  test('what the same migration made is in nobody’s use', () => {
    const sql = `CREATE TABLE s.a (id int); CREATE INDEX i ON s.a (id); ALTER TABLE s.a ADD UNIQUE (id);
      UPDATE s.a SET id = 1; REVOKE ALL ON s.a FROM b; ALTER TABLE s.a RENAME COLUMN id TO key; DROP TABLE s.a`;
    expect(lint(sql)).toEqual([]);
    expect(rulesOf('CREATE TABLE s.a (id int); CREATE INDEX i ON a (id)')).toEqual(['index-blocks']);
  });
});

describe('migrations one after another', () => {
  const check = { name: '1', sql: 'ALTER TABLE a ADD CONSTRAINT c CHECK (x IS NOT NULL) NOT VALID' };
  const validate = { name: '2', sql: 'ALTER TABLE a VALIDATE CONSTRAINT c' };
  const required = { name: '3', sql: 'ALTER TABLE a ALTER x SET NOT NULL' };

  test('a column proved to be never null may become required', () => {
    expect(lintAll([required], [check, validate])).toEqual([{ migration: '3', phase: 'expand', findings: [] }]);
    expect(lintAll([required], [check])[0]?.findings).toMatchObject([{ rule: 'set-not-null' }]);
    expect(lintAll([check, validate, required]).map(({ phase }) => phase)).toEqual(['contract', 'expand', 'expand']);
  });

  test('a table of a migration to come is in nobody’s use, one of a migration applied is', () => {
    const create = { name: '1', sql: 'CREATE TABLE a (x int)' };
    const index = { name: '2', sql: 'CREATE INDEX i ON a (x)' };
    expect(lintAll([create, index])[1]?.findings).toEqual([]);
    expect(lintAll([index], [create])[0]?.findings).toMatchObject([{ rule: 'index-blocks' }]);
  });
});

describe('a finding', () => {
  test('names the statement, its line, why, and the way out', () => {
    const sql = '-- é€😀 ; not here\nSELECT 1;\n\n/* nor; here */ ALTER TABLE wallet.entry\n  DROP COLUMN amount;';
    expect(lint(sql)).toEqual([
      {
        rule: 'drop-column',
        severity: 'destructive',
        phase: 'contract',
        statement: 'ALTER TABLE wallet.entry DROP COLUMN amount',
        line: 4,
        why: 'La colonne wallet.entry.amount et ses valeurs disparaissent ; y revenir rend une colonne vide.',
        way: expect.stringContaining('Livrez d’abord une version qui n’utilise plus wallet.entry.amount'),
      },
    ]);
  });

  test('of a DO block names the line in the block, and says when commands are put together', () => {
    const sql = "SELECT 1;\nDO $$\nBEGIN\n  DELETE FROM a;\n  EXECUTE 'DROP TABLE b';\nEND $$;";
    expect(lint(sql)).toMatchObject([
      { rule: 'delete', line: 4 },
      { rule: 'dynamic', line: 2 },
    ]);
  });

  test('of a script that can’t be read names the line', () => {
    expect(lint("SELECT 'é😀';\nALTER TABEL a;")).toMatchObject([
      { rule: 'unreadable', line: 2, statement: 'ALTER TABEL a;', why: expect.stringContaining('syntax error') },
    ]);
  });
});

test('a statement that takes no transaction runs alone', () => {
  expect(aloneOf('-- why\nCREATE INDEX CONCURRENTLY i ON s.a (x);')).toEqual({ kind: 'create-index', index: 's.i' });
  expect(aloneOf('CREATE INDEX CONCURRENTLY ON a (x);')).toEqual({ kind: 'create-index', index: null });
  expect(aloneOf('DROP INDEX CONCURRENTLY i')).toEqual({ kind: 'drop-index', index: 'public.i' });
  expect(aloneOf('VACUUM a')).toEqual({ kind: 'other' });
  expect(aloneOf('CREATE INDEX i ON a (x)')).toBeNull();
  expect(aloneOf('SELECT 1; VACUUM a')).toBeNull();
});
