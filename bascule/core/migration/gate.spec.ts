import { describe, expect, test } from 'vitest';
import { migrationGate, type GateQuestion } from './gate.ts';
import { deferContractions, refusalToGoBack } from './go-back.ts';
import { lintAll } from './lint.ts';
import { compareRows, type RehearsalReport } from './rehearsal.ts';
import { standingOf, type MigrationRow } from './standing.ts';

const rehearsed: RehearsalReport = {
  database: 'shop',
  copied: { tables: 3, rows: 12_500, tookMs: 900 },
  migrations: [{ name: 'm', upMs: 420, downMs: 10, againMs: 12, statements: [], locked: [] }],
  upMs: 420,
  tookMs: 2_000,
  rows: [],
  notRestored: [],
  failure: null,
};

const ask = (sql: string | null, change: Partial<GateQuestion> = {}) =>
  migrationGate(
    {
      linted: sql === null ? [] : lintAll([{ name: 'm', sql }]),
      report: rehearsed,
      withinMs: 300_000,
      lockTimeoutMs: 3_000,
      during: 'service',
      destructiveNeeds: ['Tech Lead Backend'],
      signedBy: null,
      command: 'npx bascule approve d1',
      ...change,
    },
    7,
  );

describe('the gate of migrations', () => {
  test('is green without any', () => {
    expect(ask(null)).toMatchObject({ gate: 'migrations', outcome: 'green', remedy: null, at: 7 });
  });

  test('is green for what was rehearsed and loses nothing', () => {
    expect(ask('ALTER TABLE a ADD x int')).toMatchObject({
      outcome: 'green',
      found: '1 migration : aller, retour et nouvel aller répétés sur 12 500 lignes ; aller en 420 ms.',
    });
  });

  test('is red when the rehearsal failed, and shows what differs', () => {
    const failure = {
      step: 'down' as const,
      migration: 'm',
      sentence: 'Non.',
      differences: ['+ column a.x : integer'],
    };
    expect(ask('SELECT 1', { report: { ...rehearsed, failure } })).toMatchObject({
      outcome: 'red',
      found: 'Non. + column a.x : integer',
      remedy: expect.stringContaining('migrate rehearse'),
    });
  });

  test('waits for the Tech Lead where a statement loses data, and names it', () => {
    const sql = 'SELECT 1;\nALTER TABLE a DROP COLUMN x';
    expect(ask(sql)).toMatchObject({
      outcome: 'waiting',
      found: expect.stringContaining('Perd des données : m, ligne 2, « ALTER TABLE a DROP COLUMN x ».'),
      remedy: 'Tech Lead Backend : signez avec « npx bascule approve d1 ».',
    });
    expect(ask(sql, { signedBy: 'Nadia' })).toMatchObject({
      outcome: 'green',
      found: expect.stringContaining('Signé par Nadia.'),
    });
    expect(ask(sql, { destructiveNeeds: [] })).toMatchObject({ outcome: 'green' });
  });

  test('waits for the Tech Lead where the rehearsal saw data go that no statement told of', () => {
    const rows = [{ table: 'a', before: 3, up: 1, down: 1 }];
    expect(ask('SELECT tidy()', { report: { ...rehearsed, rows } })).toMatchObject({
      outcome: 'waiting',
      found: expect.stringContaining('L’aller supprime des lignes : a.'),
    });
    expect(ask('SELECT tidy()', { report: { ...rehearsed, notRestored: ['a'] } })).toMatchObject({
      outcome: 'waiting',
      found: expect.stringContaining('Le retour ne rend pas le contenu de a.'),
    });
  });

  test('is red for what takes longer than the plan allows, but in a maintenance', () => {
    const report = { ...rehearsed, upMs: 360_000 };
    expect(ask('SELECT 1', { report })).toMatchObject({
      outcome: 'red',
      found: expect.stringContaining('prennent 6 min sur une copie des données, plus que les 5 min permises'),
      remedy: expect.stringContaining('maintenance'),
    });
    expect(ask('SELECT 1', { report, during: 'maintenance' })).toMatchObject({ outcome: 'green' });
  });

  test('is red for a table kept blocked longer than requests wait, and gives the way out', () => {
    const locked = [{ table: 'public.a', against: 'writes' as const }];
    const report = {
      ...rehearsed,
      migrations: [{ name: 'm', upMs: 8_000, downMs: 1, againMs: 1, statements: [], locked }],
    };
    expect(ask('CREATE INDEX i ON a (x)', { report })).toMatchObject({
      outcome: 'red',
      found: expect.stringContaining('garde public.a bloquée en écriture pendant 8 s'),
      remedy: expect.stringContaining('Ligne 1 : Utilisez CONCURRENTLY'),
    });
    expect(ask('CREATE INDEX i ON a (x)', { report, during: 'maintenance' })).toMatchObject({ outcome: 'green' });
  });
});

describe('a rollback', () => {
  const first = { name: '1', sql: 'CREATE TABLE a (x int, y int)' };
  const expand = { name: '2', sql: 'ALTER TABLE a ADD z int' };
  const contract = { name: '3', sql: 'SELECT 1;\nALTER TABLE a DROP COLUMN y' };

  test('that crosses only expansions is let through', () => {
    expect(refusalToGoBack({ from: [first, expand], to: [first] })).toBeNull();
    expect(refusalToGoBack({ from: [first], to: [first, expand] })).toBeNull();
  });

  test('that would cross a contraction is refused, with what to do instead', () => {
    const sentence = refusalToGoBack({ from: [first, expand, contract], to: [first, expand] });
    expect(sentence).toContain('la migration 3 (ligne 2, « ALTER TABLE a DROP COLUMN y »)');
    expect(sentence).toContain('livrez un correctif');
    expect(sentence).toContain('npx bascule restore');
    expect(refusalToGoBack({ from: [first, contract], to: [first, contract] })).toBeNull();
  });

  test('from the first contraction on, migrations wait until nobody goes back', () => {
    const linted = lintAll([expand, contract, { name: '4', sql: 'ALTER TABLE a ADD w int' }], [first]);
    expect(deferContractions(linted)).toEqual({ now: ['2'], later: ['3', '4'] });
    expect(deferContractions(linted.slice(0, 1))).toEqual({ now: ['2'], later: [] });
  });
});

test('rows that only the way back lost or added are miscounted; those that going up deleted are told', () => {
  const measures = (...rows: number[]) =>
    new Map(rows.map((each, index) => [`t${index}`, { rows: each, content: String(each) }]));
  const up = measures(5, 5, 3, 6);
  up.delete('t4');
  expect(compareRows(measures(5, 5, 5, 5, 5), up, measures(5, 4, 3, 6, 0))).toEqual({
    rows: [
      { table: 't1', before: 5, up: 5, down: 4 },
      { table: 't2', before: 5, up: 3, down: 3 },
      { table: 't3', before: 5, up: 6, down: 6 },
      { table: 't4', before: 5, up: null, down: 0 },
    ],
    notRestored: ['t1', 't2', 't3', 't4'],
    miscounted: ['t1', 't3'],
  });
});

test('where migrations stand: each by its newest row that counts', () => {
  const row = (name: string, change: Partial<MigrationRow> = {}): MigrationRow => ({
    name,
    checksum: 'sum',
    startedAt: new Date(1),
    finishedAt: new Date(2),
    rolledBackAt: null,
    logs: null,
    ...change,
  });
  const folder = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
    name,
    checksum: 'sum',
    down: name === 'a' ? 'x' : null,
  }));
  const rows = [
    row('a'),
    row('a', { finishedAt: null, rolledBackAt: new Date(1), logs: 'an old failure' }),
    row('b', { checksum: 'other' }),
    row('c', { finishedAt: null, rolledBackAt: new Date(3), logs: 'why' }),
    row('d', { rolledBackAt: new Date(4) }),
    row('e', { finishedAt: null }),
    row('z'),
  ];
  expect(standingOf(folder, rows)).toEqual([
    { name: 'a', state: 'applied', at: 2, why: null, reversible: true },
    { name: 'b', state: 'edited', at: 2, why: null, reversible: false },
    { name: 'c', state: 'failed', at: 3, why: 'why', reversible: false },
    { name: 'd', state: 'reverted', at: 4, why: null, reversible: false },
    { name: 'e', state: 'unfinished', at: 1, why: null, reversible: false },
    { name: 'f', state: 'pending', at: null, why: null, reversible: false },
    { name: 'z', state: 'ahead', at: 2, why: null, reversible: false },
  ]);
});
