import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { offsiteRule } from '../core/offsite/schema.ts';
import { plan as planSchema } from '../core/plan/schema.ts';
import { BackupStore } from '../database/backup/store.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { backupKey, storeOf } from '../server/backup/backups.ts';
import { Offsites } from '../server/offsite/offsites.ts';
import { offsiteRoutes } from '../server/offsite/routes.ts';
import { Operations } from '../server/operation/operations.ts';
import { operationRoutes } from '../server/operation/routes.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, refusalOf } from '../server/refusal.ts';
import { littlePlan } from '../testing/product.ts';
import { offsiteCommands } from './offsite-commands.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';
import { runHere } from './spec/run-here.ts';

let root: string;
let home: string;
let server: FastifyInstance;
let offsites: Offsites;

beforeAll(async () => {
  root = await temporaryProject(smallPlan);
  home = await mkdtemp(join(tmpdir(), 'bascule-offsite-'));
  const backup = { everyMs: 86_400_000, keepDays: 30, shipWithinMs: 60_000 };
  const { environments } = planSchema.parse({
    ...littlePlan('Little', 30_000),
    environments: [
      { name: 'staging', title: 'Staging', bakeMs: 1_000, backup },
      { name: 'development', title: 'Development', bakeMs: 1_000 },
    ],
  });
  const secrets = await Secrets.open(join(home, 'secrets'));
  const rule = offsiteRule.parse({ to: { kind: 'folder', path: join(home, 'mount') } });
  await mkdir(join(home, 'mount'));
  await mkdir(storeOf(home, 'staging'), { recursive: true });
  const setting = { environments, ruleOf: () => rule, state: home, secrets, everyMs: 3_600_000 };
  offsites = new Offsites({ ...setting, logger: { error: () => {} } });
  await offsites.start();
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  const operations = new Operations();
  operationRoutes(server, operations);
  const access = { require: (_request: unknown, _what: unknown, _where: unknown, user: string) => user };
  offsiteRoutes(server, { offsites, operations, access });
  const socket = placeOf(join(root, '.state')).serverSocket;
  await mkdir(dirname(socket), { recursive: true });
  await server.listen({ path: socket });
  const store = new BackupStore(storeOf(home, 'staging'), await backupKey(secrets, 'staging'));
  await store.putBase('20261101-030000-000', Readable.from([Buffer.from('data')]));
  await store.putManifest(manifest(await store.bytes()));
});

afterAll(async () => {
  await server.close();
  await offsites.close();
  for (const folder of [root, home]) await rm(folder, { recursive: true, force: true });
});

function manifest(bytes: number) {
  const [id, at] = ['20261101-030000-000', Date.now()];
  return {
    ...{ id, environment: 'staging', reason: 'essai', by: 'Léa', system: '7', timeline: 1, serverVersion: '18' },
    ...{ startedAt: at, stoppedAt: at, verifiedAt: null, startLsn: '0/60', stopLsn: '0/60', bytes, dataBytes: bytes },
    ...{ digest: '', mark: { restorePoint: id, lsn: '0/60', rows: null } },
  };
}

const bascule = (...args: string[]) =>
  runHere(offsiteCommands, { token: null, planFile: join(root, 'plan/small.plan.ts') }, ['offsite', ...args]);

describe('the second store of an environment', () => {
  test('is filled, shown, and gives back what the first one lost', async () => {
    const { out } = await bascule('staging', '--now');
    expect(out).toMatch(
      /2 fichier\(s\) copié\(s\) et relu\(s\)[^]*sont aussi dans .*mount\/staging : tout y est, relu\./,
    );
    await rm(storeOf(home, 'staging'), { recursive: true });
    const lost = await bascule('staging');
    expect([lost.code, lost.out]).toEqual([1, expect.stringContaining('« npx bascule offsite bring-back staging »')]);
    expect((await bascule('bring-back', 'staging')).out).toContain('2 fichier(s) rapporté(s), sceaux contrôlés');
    expect((await bascule('staging')).code).toBe(0);
  });

  test('is refused where the plan asks for none, with what to add', async () => {
    await expect(bascule('development')).rejects.toThrow('ajoutez « offsite »');
  });

  test('that is not mounted is told of', async () => {
    await rm(join(home, 'mount'), { recursive: true });
    await expect(bascule('staging', '--now')).rejects.toThrow('montez ce disque');
  });
});
