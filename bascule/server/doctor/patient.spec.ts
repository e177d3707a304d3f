import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { Secrets } from '../../engine/outside/secrets.ts';
import { prepareTables } from '../../engine/tables.ts';
import { givenRedis } from './given-redis.ts';
import { lastEvidence } from './last-evidence.ts';
import { liveMigrations } from './live-migrations.ts';

const database = `doctor_patient_${process.pid}`;
const digest = (letter: string) => letter.repeat(64);
let admin: pg.Client;
let pool: pg.Pool;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  pool = new pg.Pool({ connectionString: Object.assign(new URL(inject('postgresUrl')), { pathname: database }).href });
  await prepareTables(pool);
});
afterAll(async () => {
  await pool?.end();
  await admin?.query(`DROP DATABASE IF EXISTS ${database}`);
  await admin?.end();
});
beforeEach(() =>
  pool.query('TRUNCATE bascule.deployment, bascule.deployment_event, bascule.slot, bascule.evidence CASCADE'),
);

async function deployed(environment: string, version: string, built: string): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    'INSERT INTO bascule.deployment (environment, requested_at, over_at) VALUES ($1, 1, 2) RETURNING id',
    [environment],
  );
  const facts = [
    { type: 'requested', version },
    { type: 'built', component: 'api', digest: digest('9') },
    { type: 'built', component: 'database', digest: built },
  ];
  for (const [index, fact] of facts.entries()) {
    await pool.query('INSERT INTO bascule.deployment_event (deployment_id, seq, at, fact) VALUES ($1, $2, 1, $3)', [
      rows[0]?.id,
      index + 1,
      JSON.stringify(fact),
    ]);
  }
}

const live = (version: string, weight: number, colour = 'blue') =>
  pool.query(
    `INSERT INTO bascule.slot (environment, component, colour, version, digest, weight)
     VALUES ('test', 'api', $1, $2, 'x', $3)`,
    [colour, version, weight],
  );

const folder = () => liveMigrations(pool, '/state', 'test', 'database');

test('the migrations of the release that is live are those that were built for it there', async () => {
  await deployed('test', 'v1', digest('1'));
  await deployed('test', 'v2', digest('2'));
  await deployed('other', 'v2', digest('3'));
  await live('v2', 100);
  await live('v1', 0, 'green');
  expect(await folder()).toBe(`/state/artifacts/database/${digest('2')}/files`);
});

test('after a way back they are those of the release before', async () => {
  await deployed('test', 'v1', digest('1'));
  await deployed('test', 'v2', digest('2'));
  await live('v1', 100);
  expect(await folder()).toBe(`/state/artifacts/database/${digest('1')}/files`);
});

test('where nothing is live there are none', async () => {
  await deployed('test', 'v1', digest('1'));
  await live('v1', 0);
  expect(await folder()).toBeNull();
});

test('the last evidence of a check is the newest, whatever it said', async () => {
  const add = (outcome: string, found: string) =>
    pool.query(
      `INSERT INTO bascule.evidence (check_name, subject, outcome, found, excerpt, started_at, took_ms, by)
       VALUES ('coverage', 'c', $1, $2, '', 1700000000000, 1, 'léa')`,
      [outcome, found],
    );
  expect(await lastEvidence(pool, 'coverage')).toBeNull();
  await add('passed', '91 %');
  await add('failed', '79 %');
  expect(await lastEvidence(pool, 'coverage')).toEqual({ passed: false, found: '79 %', at: 1_700_000_000_000 });
  expect(await lastEvidence(pool, 'lint')).toBeNull();
});

test('the Redis to look at is that of the programs: the one that people gave, else the plan’s, else none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-secrets-'));
  const variables = { REDIS_URL: 'redis://127.0.0.1:6379' };
  const urlOf = (name: string, more: Record<string, string>) => givenRedis(folder, { name, variables: more }).url();
  expect([await urlOf('test', {}), await urlOf('test', variables)]).toEqual([null, variables.REDIS_URL]);
  await (await Secrets.open(folder)).give('test', 'REDIS_URL', 'rediss://:geheim@cache.test');
  expect([await urlOf('test', variables), await urlOf('other', {})]).toEqual(['rediss://:geheim@cache.test', null]);
  await rm(folder, { recursive: true });
});
