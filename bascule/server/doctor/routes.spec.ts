import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { storeArtifact } from '../../artifact/store.ts';
import { checkPlan } from '../../core/plan/check.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { exitCodeOf } from '../../core/doctor/verdict.ts';
import { applyMigrations } from '../../database/migrations.ts';
import type { Patient } from '../../doctor/diagnose.ts';
import { littlePlan } from '../../testing/product.ts';
import { httpStatus, refusalOf } from '../refusal.ts';
import { doctorRoutes } from './routes.ts';
import type { Diagnosis } from './wire.ts';

const database = `doctor_${process.pid}`;
const now = Date.parse('2026-11-23T09:00:00Z');
let root: string;
let databaseUrl: string;
let admin: pg.Client;
let service: Server;
let server: FastifyInstance;
/** What the doctor is given; a test changes what it is about. */
let patient: Patient;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bascule-doctor-'));
  await writeFiles({
    'migrations/1_things/migration.sql': 'CREATE TABLE thing (id integer);',
    'migrations/1_things/down.sql': 'DROP TABLE thing;',
    'output/service.mjs': 'the program',
    '.gitignore': 'state/',
    'state/secrets/test.json': '{"SESSION_SECRET":"sealed"}',
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  databaseUrl = Object.assign(new URL(inject('postgresUrl')), { pathname: database }).href;
  await applyMigrations({ url: databaseUrl, directory: join(root, 'migrations') });
  service = createServer((request, reply) => reply.writeHead(request.url === '/health' ? 200 : 404).end());
  await once(service.listen(0, '127.0.0.1'), 'listening');
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  doctorRoutes(server, { plan: thePlan(), patient: () => patient });
});

afterAll(async () => {
  await server?.close();
  service?.close();
  await admin?.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await admin?.end();
  if (root) await rm(root, { recursive: true, force: true });
});

beforeEach(async () => {
  const plan = thePlan();
  const { digest } = await stored();
  patient = {
    plan,
    environment: plan.environments[0]!,
    root,
    state: join(root, 'state'),
    secrets: join(root, 'state/secrets'),
    ports: { of: () => (service.address() as AddressInfo).port },
    switch: {
      state: async () => ({
        services: [{ environment: 'test', component: 'service', weights: { blue: 100, green: 0 } }],
      }),
    },
    slots: async () => [{ component: 'service', digest }],
    lastEvidence: async () => ({ passed: true, found: '87,2 %', at: now - 60_000 }),
    database: { url: async () => databaseUrl, liveMigrations: async () => join(root, 'migrations') },
    redis: { url: async () => null, give: '« npx bascule secret set REDIS_URL --env test »' },
    thirdParties: [],
    channels: [],
    ground: [],
    now: () => now,
  };
});

function thePlan(): Plan {
  const { components, ...little } = littlePlan('Little', 4_000);
  const [program] = components;
  if (program?.kind !== 'process') throw new Error('The little product has one program.');
  const checked = checkPlan({
    ...little,
    checks: [{ name: 'coverage', title: 'Couverture', of: 'source', command: ['true'], remedy: 'ajoutez des tests' }],
    thirdParties: [{ name: 'sendgrid', title: 'SendGrid', needs: 'domaine vérifié', proof: 'test envoi email' }],
    components: [
      { kind: 'database', name: 'database', title: 'Base de données', migrations: 'migrations' },
      { ...program, run: { ...program.run, secrets: ['SESSION_SECRET'], variables: { LOG_LEVEL: 'info' } } },
    ],
  });
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes));
  return checked.plan;
}

const stored = () =>
  storeArtifact(
    join(root, 'state'),
    {
      component: 'service',
      kind: 'process',
      version: '1',
      commit: null,
      inputs: 'i',
      compatibility: null,
      packages: null,
    },
    join(root, 'output'),
  );

async function writeFiles(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

async function diagnosis(): Promise<Diagnosis['rows']> {
  const answer = await server.inject('/api/environments/test/doctor');
  expect(answer.statusCode).toBe(200);
  return answer.json<Diagnosis>().rows;
}

async function row(id: string) {
  return (await diagnosis()).find((each) => each.id === id);
}

/** What is true of the machine that runs the tests is not for the tests to say. */
const ofThisMachine = ['disk', 'memory', 'load'];

test('an environment that is well has nothing that failed, and nothing green that nobody looked at', async () => {
  const rows = (await diagnosis()).filter(({ id }) => !ofThisMachine.includes(id));
  expect(Object.fromEntries(rows.map(({ id, outcome }) => [id, outcome]))).toEqual({
    volumes: 'ok',
    switch: 'ok',
    'service-service': 'ok',
    postgres: 'ok',
    schema: 'ok',
    redis: 'not-configured',
    'dns-api': 'not-configured',
    'tls-api': 'not-configured',
    'dns-web': 'not-configured',
    'tls-web': 'not-configured',
    secrets: 'ok',
    source: 'ok',
    'check-coverage': 'ok',
    artifacts: 'ok',
    variables: 'ok',
    migrations: 'ok',
    'third-party-sendgrid': 'not-configured',
  });
  expect(exitCodeOf(rows)).toBe(0);
  expect(rows.find(({ id }) => id === 'check-coverage')?.found).toBe('87,2 % (il y a 1 min)');
  expect(JSON.stringify(rows)).not.toContain('sealed');
});

test('a migration that the live release carries and the database lacks is named', async () => {
  await writeFiles({
    'newer/1_things/migration.sql': 'CREATE TABLE thing (id integer);',
    'newer/2_more/migration.sql': 'SELECT 1;',
  });
  patient = { ...patient, database: { ...patient.database, liveMigrations: async () => join(root, 'newer') } };
  expect(await row('schema')).toMatchObject({ outcome: 'failed', found: expect.stringContaining('2_more') });
});

test('a database that is away fails its rows and no other', async () => {
  patient = { ...patient, database: { ...patient.database, url: async () => 'postgresql://x:x@127.0.0.1:9/x' } };
  const failed = (await diagnosis()).filter(({ outcome, id }) => outcome === 'failed' && !ofThisMachine.includes(id));
  expect(failed.map(({ id }) => id)).toEqual(['postgres', 'schema']);
});

test('a switch that is away, or knows no traffic, is told with what to do', async () => {
  patient = { ...patient, switch: { state: () => Promise.reject(new Error('connect ENOENT switch.sock')) } };
  expect(await row('switch')).toMatchObject({ outcome: 'failed', found: 'connect ENOENT switch.sock' });
  patient = { ...patient, switch: { state: async () => ({ services: [] }) } };
  expect(await row('switch')).toMatchObject({
    outcome: 'failed',
    found: 'le commutateur connaît 0 services de test sur 1',
  });
  const idle = { environment: 'test', component: 'service', weights: { blue: 0, green: 0 } };
  patient = { ...patient, switch: { state: async () => ({ services: [idle] }) } };
  expect(await row('switch')).toMatchObject({ outcome: 'failed', found: 'aucun trafic vers service' });
});

test('a service that does not answer is told with its port', async () => {
  patient = { ...patient, ports: { of: () => 9 } };
  expect(await row('service-service')).toMatchObject({
    outcome: 'failed',
    found: expect.stringContaining('le port 9 ne répond pas'),
  });
});

test('an artifact that is gone or altered has failed', async () => {
  patient = { ...patient, slots: async () => [{ component: 'service', digest: 'f'.repeat(64) }] };
  expect(await row('artifacts')).toMatchObject({ outcome: 'failed', found: expect.stringContaining('n’est pas dans') });
});

test('a state directory that can’t be written has failed', async () => {
  patient = { ...patient, state: join(root, 'nowhere'), slots: async () => [] };
  expect(await row('volumes')).toMatchObject({
    outcome: 'failed',
    found: expect.stringContaining('refuse l’écriture'),
  });
});

test('an environment that the plan does not know is refused, naming those it does', async () => {
  const answer = await server.inject('/api/environments/moon/doctor');
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({
    error: { message: 'L’environnement « moon » n’existe pas : choisissez parmi test.' },
  });
});
