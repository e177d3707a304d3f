import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { CliError } from '../../cli/cli-error.ts';
import { migrateCommands } from '../../cli/migrate-commands.ts';
import { smallPlan, temporaryProject } from '../../cli/spec/run-bascule.ts';
import { Trial } from '../../database/spec/trial.ts';
import { LeaseLost } from '../../engine/lease.ts';
import { readPlan } from '../../plan-file/plan-file.ts';
import { Operations } from '../operation/operations.ts';
import { operationRoutes } from '../operation/routes.ts';
import { placeOf } from '../place.ts';
import { httpStatus, Refusal, refusalOf } from '../refusal.ts';
import { migrationRoutes } from './routes.ts';

let trial: Trial;
let root: string;
let server: FastifyInstance;
let busy: string | null;
let taken: boolean;
let said: string;

/** The commands as the command line has them, against the routes on a real socket and a real database. */
beforeEach(async () => {
  trial = await Trial.create(inject('postgresUrl'));
  root = await temporaryProject({
    ...smallPlan,
    migrations: { withinMs: 60_000, destructiveNeeds: ['tech-lead'], lockTimeoutMs: 500, invariants: [] },
    roles: [{ name: 'tech-lead', title: 'Tech Lead', may: ['migrate'] }],
  });
  const { plan, state } = await readPlan(join(root, 'plan/small.plan.ts'));
  busy = null;
  taken = false;
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  const operations = new Operations();
  operationRoutes(server, operations);
  migrationRoutes(server, {
    plan,
    root,
    operations,
    clock: Date.now,
    urlsOf: async () => ({ ownerUrl: trial.ownerUrl, adminUrl: trial.adminUrl }),
    filesOf: async (ref) => {
      throw Object.assign(new Error(`« ${ref} » n’est pas là.`), { code: 'unknown-ref' });
    },
    stillOurs: async () => {
      if (taken) throw new LeaseLost({ environment: 'development', epoch: 1 });
    },
    busyWith: async () => busy,
    access: {
      require: (_request, permission, environment, user) => {
        if (environment === 'staging') throw new Refusal('forbidden', `Vous n’avez pas le droit : ${permission}.`);
        return user;
      },
    },
  });
  const { serverSocket } = placeOf(state);
  await mkdir(state, { recursive: true });
  await server.listen({ path: serverSocket });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
  await trial.remove();
  await rm(root, { recursive: true, force: true });
});

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

const migrate = (...args: string[]): Promise<Ran> => run(...args, '--from', trial.directory);

async function run(...args: string[]): Promise<Ran> {
  let code = -1;
  said = '';
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  migrateCommands(
    (parent, words, description) =>
      parent.command(words).description(description).option('--json').option('--plan <fichier>'),
    (call) =>
      async (...given) =>
        void (code = await call(...given)),
    command,
  );
  try {
    await command.parseAsync(['migrate', ...args, '--plan', join(root, 'plan/small.plan.ts')], { from: 'user' });
    return { code, stdout: said, stderr: '' };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { code: error.code === 'usage' ? 2 : 1, stdout: said, stderr: error.message };
  }
}

describe('bascule migrate', () => {
  test('neither applies nor reverts where another server has taken the environment over', async () => {
    await trial.migration('1_init', 'CREATE TABLE sale (id int PRIMARY KEY);', 'DROP TABLE sale;');
    await trial.migration('2_label', 'ALTER TABLE sale ADD label text;', 'ALTER TABLE sale DROP label;');
    taken = true;
    expect((await migrate('apply', 'development')).stderr).toContain('a été repris par un autre serveur');
    taken = false;
    expect(await migrate('apply', 'development')).toMatchObject({ code: 0 });
    taken = true;
    expect((await migrate('revert', 'development', '--yes')).stderr).toContain('a été repris par un autre serveur');
    taken = false;
    expect((await migrate('revert', 'development', '--yes')).stdout).toContain('2_label');
  });

  test('plans, rehearses, applies, shows and reverts', async () => {
    await trial.migration('1_init', 'CREATE TABLE sale (id int PRIMARY KEY);', 'DROP TABLE sale;');
    await trial.migration('2_label', 'ALTER TABLE sale ADD label text;', 'ALTER TABLE sale DROP label;');
    const planned = await migrate('plan', 'development');
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout).toContain('2 migrations à appliquer sur development : expansion');
    const rehearsed = await migrate('rehearse', 'development');
    expect(rehearsed.stdout).toContain('2 migrations : aller, retour et nouvel aller répétés sur 0 ligne');
    expect(rehearsed.code).toBe(0);
    const applied = await migrate('apply', 'development');
    expect(applied.stdout).toContain('Migration 2_label appliquée.');
    expect(applied.stdout).toContain('2 migrations sur development, en');
    expect((await migrate('status', 'development')).stdout).toMatch(/2_label +appliquée +2\d{3}-/);
    expect((await migrate('revert', 'development')).stderr).toContain('ajoutez --yes');
    const reverted = await migrate('revert', 'development', '--yes');
    expect(reverted).toMatchObject({ code: 0, stdout: expect.stringContaining('1 migration en moins') });
    expect((await migrate('status', 'development')).stdout).toMatch(/1_init +appliquée[\s\S]*2_label +annulée/);
    expect((await migrate('revert', 'development', '--all', '--yes')).code).toBe(0);
    expect(await trial.tables()).toEqual([]);
    expect(await migrate('revert', 'development', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('il n’y a rien à annuler'),
    });
  });

  test('plan shows what a statement does, its line, the way out, and who must sign', async () => {
    await trial.migration('1_init', 'CREATE TABLE sale (id int PRIMARY KEY, label text);', 'DROP TABLE sale;');
    await migrate('apply', 'development');
    await trial.migration('2_drop', '\nALTER TABLE sale DROP COLUMN label;', 'ALTER TABLE sale ADD label text;');
    const { stdout } = await migrate('plan', 'development');
    expect(stdout).toMatch(/2_drop +contraction +1 +– +– +–/);
    expect(stdout).toContain('Perte 2_drop, ligne 2 : ALTER TABLE sale DROP COLUMN label');
    expect(stdout).toContain('→ Livrez d’abord une version qui n’utilise plus sale.label');
    expect(stdout).toContain('Tech Lead doit signer');
    const json = JSON.parse((await migrate('plan', 'development', '--json')).stdout) as object;
    expect(json).toMatchObject({
      environment: 'development',
      phase: 'contract',
      mustSign: ['Tech Lead'],
      pending: [{ migration: '2_drop', findings: [{ rule: 'drop-column', line: 2, severity: 'destructive' }] }],
    });
  });

  test('rehearse answers 1 when there is no way back, and shows what differs', async () => {
    await trial.migration('1_bad', 'CREATE TABLE sale (id int);', 'SELECT 1;');
    const { code, stdout } = await migrate('rehearse', 'development');
    expect(code).toBe(1);
    expect(stdout).toContain('Le down.sql de 1_bad ne rend pas le schéma d’avant');
    expect(stdout).toContain('+ column public.sale.id : integer');
    const lines = (await migrate('rehearse', 'development', '--json')).stdout.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'rehearsal', failure: { step: 'down' } });
  });

  test('apply is refused while a deployment is under way, and to who may not migrate', async () => {
    await trial.migration('1_init', 'CREATE TABLE sale (id int);', 'DROP TABLE sale;');
    busy = 'd42';
    for (const command of [['apply'], ['revert', '--yes']] as const) {
      const [verb = '', ...options] = command;
      expect(await migrate(verb, 'development', ...options)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Le déploiement d42 est en cours dans development'),
      });
    }
    busy = null;
    expect(await migrate('apply', 'staging')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Vous n’avez pas le droit : migrate'),
    });
    expect(await trial.tables()).toEqual([]);
  });

  test('tells mistakes in one sentence: a failing statement, an unknown ref or environment, two ends at once', async () => {
    await trial.migration('1_bad', 'CREATE TABLE sale (id int);\nCREATE TABLE sale (id int);', 'DROP TABLE sale;');
    expect((await migrate('apply', 'development')).stderr).toContain('1_bad/migration.sql, ligne 2');
    const unknown = await run('plan', 'development', '--from', 'nowhere');
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('« nowhere » n’est pas là') });
    expect((await migrate('plan', 'production')).stderr).toContain('choisissez parmi development, staging');
    expect(await migrate('revert', 'development', '--all', '--to', '1_bad', '--yes')).toMatchObject({ code: 2 });
    await writeFile(join(trial.directory, '1_bad/migration.sql'), 'CREATE TABLE sale (id int);');
    expect((await migrate('status', 'development')).stdout).toMatch(/1_bad +en échec .* ligne 2/);
  });
});

test('a folder may be a whole source, whose migrations are where the plan says', async () => {
  const source = await mkdtemp(join(tmpdir(), 'bascule-source-'));
  try {
    const asked = await server.inject(`/api/environments/development/migrations?directory=${source}`);
    expect(asked.json()).toEqual({ environment: 'development', migrations: [] });
    const nowhere = await server.inject('/api/environments/development/migrations');
    expect(nowhere.statusCode).toBe(404);
    expect(nowhere.json()).toMatchObject({ error: { message: expect.stringContaining('Il n’y a pas de migrations') } });
  } finally {
    await rm(source, { recursive: true, force: true });
  }
});
