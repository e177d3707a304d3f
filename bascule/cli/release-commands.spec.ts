import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { plan, type PlanInput } from '../core/plan/schema.ts';
import type { Coupling } from '../core/deployment/event.ts';
import { built, gatesPassed, healthy, request, shifted, smoked, started } from '../core/deployment/fixtures.ts';
import { systemClock } from '../engine/clock.ts';
import { DeploymentLog } from '../engine/deployment-log.ts';
import { workshop } from '../engine/outside/workshop.ts';
import { Operations } from '../server/operation/operations.ts';
import { operationRoutes } from '../server/operation/routes.ts';
import { evidenceRoutes } from '../server/evidence/routes.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, Refusal, refusalOf } from '../server/refusal.ts';
import { releaseRoutes } from '../server/release/routes.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { commit, littlePlan, writeProduct } from '../testing/product.ts';
import { releaseCommands } from './release-commands.ts';
import { runHere } from './spec/run-here.ts';

let root: string;
let database: OwnDatabase;
let server: FastifyInstance;

const check = (name: string, more: object) => ({
  name,
  title: `Contrôle ${name}`,
  remedy: `Corrigez ${name}.`,
  ...more,
});

const source = (): PlanInput => ({
  ...littlePlan('Little', 20_000),
  environments: [
    { name: 'staging', title: 'Recette', bakeMs: 0 },
    {
      name: 'production',
      title: 'Production',
      bakeMs: 0,
      portOffset: 10,
      sources: [{ kind: 'release-tag', branch: 'main' }],
      gates: [{ kind: 'check', check: 'coverage' }],
    },
  ],
  checks: [
    check('coverage', { of: 'source', command: ['sh', '-c', 'echo 74.5 % && exit 1'], atLeast: 80, unit: '%' }),
    check('lint', { of: 'source', command: ['test', '-e', 'build.mjs'] }),
    check('journeys', { of: 'environment', command: ['sh', '-c', 'echo $BASCULE_URL_SITE'] }),
  ] as NonNullable<PlanInput['checks']>,
});

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bascule-release-cli-')));
  await mkdir(join(root, 'plan'));
  await writeFile(join(root, 'plan/little.plan.ts'), `export default ${JSON.stringify(source())};`);
  await writeFile(join(root, '.gitignore'), '.little/\nplan/\nnotes.md\n');
  writeProduct(root, { version: '1' });
  commit(root, 'First');
  database = await ownDatabase(inject('postgresUrl'));
  server = await listen();
});

afterAll(async () => {
  await server?.close();
  await database?.drop();
  await rm(root, { recursive: true, force: true });
});

afterEach(() => vi.restoreAllMocks());

/** The server's part of it: real routes, builds and checks. Max may do nothing. */
async function listen(): Promise<FastifyInstance> {
  const ours = plan.parse(source());
  const place = placeOf(join(root, '.little'));
  const operations = new Operations();
  const ground = {
    plan: ours,
    pool: database.pool,
    workshop: workshop(ours, place.state),
    root,
    state: place.state,
    clock: systemClock,
    log: new DeploymentLog(database.pool, systemClock),
    reach: () => ({ urls: { site: 'http://127.0.0.1:20002' }, variables: {}, hidden: [] }),
    operations,
    access: {
      require(_request: unknown, permission: string, environment: string, user: string): string {
        if (user.startsWith('max')) throw new Refusal('forbidden', `max: ${permission}, ${environment}`);
        return user;
      },
    },
  };
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  releaseRoutes(server, ground);
  evidenceRoutes(server, ground);
  operationRoutes(server, operations);
  await mkdir(dirname(place.serverSocket), { recursive: true });
  await server.listen({ path: place.serverSocket });
  return server;
}

/** The commands as the command line has them: their exit code, and what they print. */
async function run(...args: string[]): Promise<{ code: number; said: string }> {
  const planFile = join(root, 'plan/little.plan.ts');
  const { code, out, err } = await runHere(releaseCommands, { token: null, planFile }, args);
  return { code, said: out + err };
}

const lastLine = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
const head = () => execFileSync('git', ['-C', root, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();

describe('bascule release', () => {
  test('cuts, lists and shows', async () => {
    expect((await run('release', 'list')).said).toContain('Aucune version n’a encore été coupée');
    await writeFile(join(root, 'notes.md'), 'Bienvenue.');
    const cut = await run('release', 'cut', 'v1.0.0', '--notes', join(root, 'notes.md'));
    expect(cut.code).toBe(0);
    expect(cut.said).toMatch(
      /Construction de service[^]*Version v1\.0\.0, coupée de [0-9a-f]{12} par [^]*git push origin v1\.0\.0/,
    );
    expect((await run('release', 'list')).said).toMatch(/v1\.0\.0 .* coupée/);
    expect((await run('release', 'show', '1.0.0')).said).toMatch(
      /Site +[0-9a-f]{12}[^]*Nomenclature : releases\/v1\.0\.0\/sbom/,
    );
    expect((await run('release', 'show', 'v1.0.0', '--notes')).said).toMatch(
      /^# Little v1\.0\.0\n\n.*\n\nBienvenue\.\n/,
    );
    expect(JSON.parse((await run('release', 'show', 'v1.0.0', '--sbom')).said)).toMatchObject({
      bomFormat: 'CycloneDX',
    });
  });

  test('answers programs in JSON', async () => {
    const cut = lastLine((await run('release', 'cut', 'v1.1.0', '--from', head(), '--json')).said);
    expect(cut).toMatchObject({ type: 'release', version: 'v1.1.0', commit: head(), previous: 'v1.0.0' });
    expect(lastLine((await run('release', 'list', '--json')).said)).toMatchObject({
      releases: [{ version: 'v1.1.0' }, { version: 'v1.0.0' }],
    });
    expect(lastLine((await run('release', 'show', 'v1.1.0', '--json')).said)).toMatchObject({
      artifacts: cut['artifacts'],
    });
  });

  test('refuses in one sentence', async () => {
    await expect(run('release', 'cut', 'v1.0.5')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('n’est pas plus grande que v1.1.0'),
    });
    await expect(run('release', 'cut', 'v2.0.0', '--from', 'nowhere')).rejects.toMatchObject({ code: 'not-found' });
    await expect(run('release', 'cut', 'v2.0.0', '--notes', 'no.md')).rejects.toThrow('--notes no.md ne se lit pas');
    await expect(run('release', 'show', 'v7.0.0')).rejects.toThrow(
      'La version v7.0.0 n’a pas été coupée : les dernières sont v1.1.0, v1.0.0 ; « npx bascule release cut v7.0.0 » la coupe.',
    );
    const answer = await server.inject({
      method: 'POST',
      url: '/api/releases',
      payload: { version: 'v3.0.0', by: 'max' },
    });
    expect(answer.json()).toMatchObject({ error: { code: 'forbidden', message: 'max: deploy, production' } });
  });
});

describe('bascule evidence', () => {
  test('runs a check, shows what it found and what to do, and answers 1 when it failed', async () => {
    expect(await run('evidence', 'run', 'lint', '--ref', 'main')).toMatchObject({
      code: 0,
      said: expect.stringContaining('✓ Contrôle lint'),
    });
    const failed = await run('evidence', 'run', 'coverage');
    expect(failed).toMatchObject({
      code: 1,
      said: expect.stringMatching(/✗ Contrôle coverage .* : 74\.5 %[^]*│ 74\.5 %\nCorrigez coverage\./),
    });
    expect((await run('evidence', 'list')).said).toMatch(/✗ +coverage[^]*✓ +lint/);
    const { evidence } = lastLine((await run('evidence', 'list', '--check', 'lint', '--json')).said) as {
      evidence: unknown[];
    };
    expect(evidence).toEqual([expect.objectContaining({ check: 'lint', subject: head(), outcome: 'passed' })]);
  });

  test('keeps what CI found, held against the plan’s figure', async () => {
    const recorded = await run(
      'evidence',
      'record',
      'coverage',
      '--commit',
      'HEAD',
      '--outcome',
      'passed',
      '--value',
      '91.2',
      '--link',
      'https://ci.exemple.fr/1',
    );
    expect(recorded).toMatchObject({ code: 0, said: expect.stringContaining('https://ci.exemple.fr/1') });
    expect(await run('evidence', 'run', 'coverage', '--ref', head(), '--json')).toMatchObject({ code: 0 });
    const low = await run('evidence', 'record', 'coverage', '--commit', head(), '--outcome', 'passed', '--value', '79');
    expect(low).toMatchObject({ code: 1, said: expect.stringContaining('79 %, alors qu’il faut au moins 80 %') });
  });

  test('runs a check of an environment with its addresses, once it serves a confirmed release', async () => {
    await expect(run('evidence', 'run', 'journeys', '--env', 'staging')).rejects.toThrow(
      'staging ne sert pas de version confirmée',
    );
    await confirmed('staging');
    expect(await run('evidence', 'run', 'journeys', '--env', 'staging')).toMatchObject({
      code: 0,
      said: expect.stringMatching(/✓ Contrôle journeys \(staging [0-9a-f]{8}\) : http:\/\/127\.0\.0\.1:20002/),
    });
  });

  test('refuses in one sentence', async () => {
    const commits = ['--outcome', 'passed', '--commit'];
    await expect(run('evidence', 'run', 'covrage')).rejects.toThrow(
      '« covrage » n’est pas un contrôle : le plan connaît coverage, lint, journeys. Vouliez-vous dire « coverage » ?',
    );
    await expect(run('evidence', 'run', 'lint', '--env', 'staging')).rejects.toThrow(
      '« lint » porte sur le source : nommez-en un par --ref',
    );
    await expect(run('evidence', 'run', 'journeys')).rejects.toThrow(
      'nommez-le par --env (choisissez parmi staging, production)',
    );
    await expect(run('evidence', 'run', 'journeys', '--env', 'prod')).rejects.toThrow(
      'L’environnement « prod » n’existe pas',
    );
    await expect(run('evidence', 'run', 'lint', '--ref', 'mian')).rejects.toThrow('Vouliez-vous dire « main » ?');
    await expect(run('evidence', 'record', 'lint', ...commits, 'abc')).rejects.toThrow(
      '« abc » n’est pas un commit d’ici',
    );
    await expect(run('evidence', 'record', 'lint', '--outcome', 'passed')).rejects.toThrow(
      'nommez un commit par --commit',
    );
    await expect(run('evidence', 'record', 'lint', '--commit', head(), '--outcome', 'good')).rejects.toThrow(
      'donnez passed ou failed',
    );
    await expect(run('evidence', 'record', 'lint', ...commits, head(), '--link', 'javascript:1')).rejects.toThrow(
      'link : donnez une adresse',
    );
    const payload = { check: 'coverage', commit: head(), outcome: 'passed', value: 99, by: 'max' };
    const answer = await server.inject({ method: 'POST', url: '/api/evidence', payload });
    expect(answer.json()).toMatchObject({ error: { code: 'forbidden', message: 'max: deploy, production' } });
  });

  async function confirmed(environment: string): Promise<void> {
    await database.pool.query(
      `INSERT INTO bascule.slot (environment, component, colour, version, digest, weight)
       VALUES ($1, 'mobile', 'green', 'v2', 'mobile@new', 100)`,
      [environment],
    );
    const train = [{ component: 'mobile', kind: 'static', from: null, to: 'green' }] satisfies Coupling[];
    const asked = { ...request(train), environment, source: { directory: root, ref: 'main', commit: head() } };
    const steps = [built('mobile'), gatesPassed, started('mobile'), smoked('mobile'), shifted('mobile'), healthy];
    await new DeploymentLog(database.pool, systemClock).open(environment, [asked, ...steps]);
  }
});
