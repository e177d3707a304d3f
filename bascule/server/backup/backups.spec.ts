import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { plan as planSchema, type Plan } from '../../core/plan/schema.ts';
import { connected } from '../../database/connected.ts';
import { clustersOf, stopEnvironmentClusters } from '../../database/environment-cluster.ts';
import { EnvironmentDatabases } from '../../engine/outside/databases.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { littlePlan } from '../../testing/product.ts';
import { Operations } from '../operation/operations.ts';
import { operationRoutes } from '../operation/routes.ts';
import { httpStatus, refusalOf } from '../refusal.ts';
import { Backups } from './backups.ts';
import { backupRoutes } from './routes.ts';

const switched: string[] = [];
let home: string;
let plan: Plan;
let pool: pg.Pool;
let backups: Backups;
let databases: EnvironmentDatabases;
let server: FastifyInstance;
let ownUrl: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-backups-'));
  await chmod(home, 0o755);
  const name = `backups_${randomBytes(4).toString('hex')}`;
  await connected(inject('postgresUrl'), (client) => client.query(`CREATE DATABASE ${name}`));
  ownUrl = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href;
  const schema = await readFile(new URL('../../engine/schema/backup.sql', import.meta.url), 'utf8');
  await connected(ownUrl, (client) => client.query(`CREATE SCHEMA bascule; ${schema}`));
  pool = new pg.Pool({ connectionString: ownUrl });
  pool.on('error', () => {});
  const rule = { everyMs: 86_400_000, keepDays: 30, shipWithinMs: 60_000 };
  const environments = [
    { name: 'production', title: 'Production', bakeMs: 1_000, backup: rule },
    { name: 'staging', title: 'Staging', bakeMs: 1_000 },
  ];
  plan = planSchema.parse({ ...littlePlan('Little', 30_000), environments });
  const secrets = await Secrets.open(join(home, 'secrets'));
  const logger = { error: () => {} };
  const onSwitched = async (environment: { name: string }) => void switched.push(environment.name);
  const setting = { plan, environments: plan.environments, state: home, pool, secrets, databaseUrl: null, logger };
  backups = new Backups({ ...setting, onSwitched });
  databases = new EnvironmentDatabases(plan, inject('postgresUrl'), secrets, backups);
  await backups.start();
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  const operations = new Operations();
  operationRoutes(server, operations);
  const access = { require: (_request: unknown, _what: unknown, _where: unknown, user: string) => user };
  backupRoutes(server, { backups, clock: Date.now, access, operations });
});

afterAll(async () => {
  await server.close();
  await backups.close();
  await stopEnvironmentClusters(clustersOf(home, 'production'));
  await rm(home, { recursive: true, force: true });
  await pool.end();
  const name = new URL(ownUrl).pathname.slice(1);
  await connected(inject('postgresUrl'), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
});

const environmentNamed = (name: string) => plan.environments.find((each) => each.name === name)!;
const post = (url: string, payload: object) => server.inject({ method: 'POST', url, payload });

/** The outcome of an operation, asked for until it is there. */
async function outcome(answer: { json(): { operation: string } }) {
  for (let known = 0; ;) {
    const { lines, outcome: found } = (
      await server.inject(`/api/operations/${answer.json().operation}?after=${known}`)
    ).json();
    known += lines.length;
    if (found.kind !== 'under-way') return found;
  }
}

describe('the backups of a server', { timeout: 120_000 }, () => {
  test('give an environment that has them a PostgreSQL of its own, and the others none', async () => {
    expect(await backups.adminUrlOf(environmentNamed('staging'))).toBeNull();
    const { appUrl } = await databases.urls(environmentNamed('production'));
    expect(new URL(appUrl).port).not.toBe(new URL(inject('postgresUrl')).port);
  });

  test('are taken, listed and restored over HTTP, and the programs are told', async () => {
    const { ownerUrl } = await databases.urls(environmentNamed('production'));
    await connected(ownerUrl, (client) => client.query('CREATE TABLE entry (note text)'));
    const done = await outcome(await post('/api/environments/production/backups', { by: 'Léa' }));
    expect(done).toMatchObject({ kind: 'done', result: { id: expect.any(String) } });
    const to = Date.now();
    await connected(ownerUrl, (client) => client.query('DROP TABLE entry'));
    expect((await server.inject(`/api/environments/production/restore?to=${to}`)).json()).toMatchObject({ to });
    const restored = await outcome(await post('/api/environments/production/restore', { to, by: 'Léa' }));
    expect(restored).toMatchObject({ kind: 'done', result: { to } });
    expect(switched).toEqual(['production']);
    const { ownerUrl: now } = await databases.urls(environmentNamed('production'));
    await connected(now, (client) => client.query('SELECT note FROM entry'));
    const listing = (await server.inject('/api/environments/production/backups')).json();
    expect(listing.backups.length).toBeGreaterThan(0);
    expect(await databases.lastBackup(environmentNamed('production'))).not.toBeNull();
  });

  test('refuse what can’t be, with what can', async () => {
    const early = await server.inject('/api/environments/production/restore?to=1000');
    expect([early.statusCode, early.json().error.message]).toEqual([
      400,
      expect.stringContaining('les heures possibles vont'),
    ]);
    const without = await post('/api/environments/staging/backups', { by: 'Léa' });
    expect([without.statusCode, without.json().error.message]).toEqual([
      409,
      expect.stringContaining('ajoutez « backup »'),
    ]);
    const unknown = await server.inject('/api/environments/nowhere/backups');
    expect([unknown.statusCode, unknown.json().error.message]).toEqual([
      404,
      expect.stringContaining('production, staging'),
    ]);
    expect((await server.inject('/api/operations/none')).statusCode).toBe(404);
  });
});
