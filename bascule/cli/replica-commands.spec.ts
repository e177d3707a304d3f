import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { plan as planSchema } from '../core/plan/schema.ts';
import { replicationRule } from '../core/replica/schema.ts';
import {
  archivingOf,
  clustersOf,
  startEnvironmentCluster,
  stopEnvironmentClusters,
} from '../database/environment-cluster.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { Operations } from '../server/operation/operations.ts';
import { operationRoutes } from '../server/operation/routes.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, refusalOf } from '../server/refusal.ts';
import { Replicas } from '../server/replica/replicas.ts';
import { replicaRoutes } from '../server/replica/routes.ts';
import { littlePlan } from '../testing/product.ts';
import { replicaCommands } from './replica-commands.ts';
import { runHere } from './spec/run-here.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';

const switched: string[] = [];
let root: string;
let home: string;
let server: FastifyInstance;
let replicas: Replicas;
let pool: pg.Pool;

beforeAll(async () => {
  root = await temporaryProject(smallPlan);
  home = await mkdtemp(join(tmpdir(), 'bascule-failover-'));
  await chmod(home, 0o755);
  pool = new pg.Pool({ connectionString: inject('postgresUrl') });
  pool.on('error', () => {});
  const rule = { everyMs: 86_400_000, keepDays: 30, shipWithinMs: 60_000 };
  const names = ['development', 'staging'];
  const { environments } = planSchema.parse({
    ...littlePlan('Little', 30_000),
    environments: names.map((name) => ({
      name,
      title: name,
      bakeMs: 1_000,
      ...(name === 'staging' && { backup: rule }),
    })),
  });
  await startEnvironmentCluster(clustersOf(home, 'staging'), archivingOf(rule));
  replicas = new Replicas({
    ...{ environments, state: home, pool, databaseUrl: null, logger: { error: () => {} } },
    ruleOf: ({ name }) => (name === 'staging' ? replicationRule.parse({ mode: 'synchronous' }) : null),
    secrets: await Secrets.open(join(home, 'secrets')),
    onSwitched: async ({ name }) => void switched.push(name),
  });
  await replicas.start();
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  const operations = new Operations();
  operationRoutes(server, operations);
  const access = { require: (_request: unknown, _what: unknown, _where: unknown, user: string) => user };
  replicaRoutes(server, { replicas, operations, access });
  const socket = placeOf(join(root, '.state')).serverSocket;
  await mkdir(dirname(socket), { recursive: true });
  await server.listen({ path: socket });
});

afterAll(async () => {
  await server.close();
  await replicas.close();
  await stopEnvironmentClusters(clustersOf(home, 'staging'));
  await pool.end();
  for (const folder of [root, home]) await rm(folder, { recursive: true, force: true });
});

const bascule = (...args: string[]) =>
  runHere(replicaCommands, { token: null, planFile: join(root, 'plan/small.plan.ts') }, args);

describe('the standby of an environment', { timeout: 60_000 }, () => {
  test('is made by the server, shown, and takes over only when somebody says so', async () => {
    const shown = () => bascule('replica', 'staging').then(({ out, code }) => [code, out.trim()], String);
    await expect
      .poll(shown, { timeout: 30_000 })
      .toEqual([0, 'La réplique de staging suit, à jour ; elle a tout ce qui a été confirmé.']);
    const { standing } = await replicas.look('staging');
    expect(standing?.followsSince).toBeGreaterThan(0);
    expect(standing?.followsSince).toBeLessThanOrEqual(Date.now());

    await expect(bascule('failover', 'staging')).rejects.toThrow('Rien n’a été changé : ajoutez --yes');
    expect(switched).toEqual([]);
    const { out, code } = await bascule('failover', 'staging', '--yes');
    expect([code, switched]).toEqual([0, ['staging']]);
    expect(out).toMatch(
      /staging a basculé en \d+,\d s : replica-\d+ est la base, postgres n’écrit plus\. Rien de ce qui/,
    );
    expect((await replicas.standing('staging')).last).toMatchObject({ from: 'postgres', by: expect.any(String) });
  });

  test('is refused where the plan asks for none, with what to add', async () => {
    await expect(bascule('replica', 'development')).rejects.toThrow('ajoutez « replication »');
    await expect(bascule('failover', 'development', '--yes')).rejects.toThrow('ajoutez « replication »');
    await expect(bascule('replica', 'nowhere')).rejects.toThrow('nowhere');
  });
});
