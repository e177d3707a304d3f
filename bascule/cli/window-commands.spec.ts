import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { checkPlan } from '../core/plan/check.ts';
import type { Plan } from '../core/plan/schema.ts';
import { prepareTables } from '../engine/tables.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, refusalOf } from '../server/refusal.ts';
import { windowRoutes } from '../server/window/routes.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';
import { runHere } from './spec/run-here.ts';
import { windowCommands } from './window-commands.ts';

const database = `window_commands_${process.pid}`;
const now = Date.parse('2026-11-22T23:00:00Z');
const [development, staging] = smallPlan.environments;
const source = {
  ...smallPlan,
  windows: [
    {
      kind: 'standard',
      title: 'Déploiement standard',
      days: ['monday', 'tuesday', 'wednesday', 'thursday'],
      from: '10:00',
      to: '17:00',
      holidays: 'shut',
    },
    { kind: 'hotfix', title: 'Hotfix critique' },
    {
      kind: 'maintenance',
      title: 'Maintenance planifiée',
      days: ['sunday'],
      from: '02:00',
      to: '06:00',
      announcedDaysBefore: 7,
    },
  ],
  environments: [development, { ...staging, windows: ['standard', 'hotfix', 'maintenance'] }],
};

let root: string;
let admin: pg.Client;
let pool: pg.Pool;

beforeAll(async () => {
  root = await temporaryProject(source);
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
  await rm(root, { recursive: true, force: true });
});

afterEach(() => vi.restoreAllMocks());

/** The commands as the command line has them. Answers what they print; `code` is what they would exit with. */
async function run(...args: string[]): Promise<{ code: number; stdout: string }> {
  const { code, out } = await runHere(
    windowCommands,
    { token: null, planFile: join(root, 'plan/small.plan.ts') },
    args,
  );
  return { code, stdout: out };
}

async function json(...args: string[]): Promise<{ windows: { kind: string; open: boolean; why: string }[] }> {
  return JSON.parse((await run(...args, '--json')).stdout) as Awaited<ReturnType<typeof json>>;
}

describe('bascule window, with no server running,', () => {
  test('says of each kind whether it is open, why, and when it opens or shuts', async () => {
    expect(await json('window', 'staging', '--at', '2026-11-27 11:00')).toEqual({
      environment: 'staging',
      at: '2026-11-27T10:00:00.000Z',
      windows: [
        {
          kind: 'standard',
          open: false,
          why: 'C’est vendredi : « Déploiement standard » se fait du lundi au jeudi de 10h à 17h, hors jours fériés.',
          remedy: 'Attendez lundi 30 novembre 2026 à 10h (Europe/Paris).',
          opensAt: '2026-11-30T09:00:00.000Z',
          shutsAt: null,
        },
        {
          kind: 'hotfix',
          open: true,
          why: '« Hotfix critique » se fait tous les jours à toute heure.',
          remedy: null,
          opensAt: null,
          shutsAt: null,
        },
        {
          kind: 'maintenance',
          open: false,
          why: 'C’est vendredi : « Maintenance planifiée » se fait le dimanche de 2h à 6h.',
          remedy: 'Démarrez Bascule (npx bascule up), qui garde les annonces, puis reposez la question.',
          opensAt: null,
          shutsAt: null,
        },
      ],
    });
  });

  test('tells people the same in lines', async () => {
    const { code, stdout } = await run('window', 'staging', '--at', '2026-11-23T11:00:00+01:00', '--kind', 'standard');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'Recette, lundi 23 novembre 2026 à 11h (Europe/Paris)',
        '  standard     ● ouverte  « Déploiement standard » se fait du lundi au jeudi de 10h à 17h, hors jours fériés.',
        '                          Jusqu’à lundi 23 novembre 2026 à 17h.',
        '',
      ].join('\n'),
    );
  });

  test('is open at any time where the plan names no window', async () => {
    const { windows } = await json('window', 'development', '--at', '2026-12-25 03:00');
    expect(windows.map(({ open }) => open)).toEqual([true, true, true]);
  });

  test.each([
    [['window', 'prod'], 'choisissez parmi development, staging'],
    [['window', 'staging', '--at', 'demain'], 'L’option « --at » ne prend pas « demain » : donnez un moment'],
    [['window', 'staging', '--at', '2026-03-29 02:30'], 'un moment qui existe à Europe/Paris'],
    [['window', 'staging', '--kind', 'big'], 'donnez standard, hotfix ou maintenance'],
  ])('%j is refused with what is allowed', async (args, sentence) => {
    await expect(run(...args)).rejects.toThrow(sentence);
  });
});

describe('bascule maintenance', () => {
  let server: FastifyInstance;

  beforeAll(async () => {
    const socket = placeOf(join(root, '.state')).serverSocket;
    await mkdir(dirname(socket), { recursive: true });
    server = fastify({ forceCloseConnections: true });
    server.setErrorHandler((error, _request, reply) => {
      const { code, message } = refusalOf(error);
      return reply.code(httpStatus[code]).send({ error: { code, message } });
    });
    const { plan } = checkPlan(source) as { plan: Plan };
    windowRoutes(server, { pool, plan, clock: () => now, access: { require: (_request, _may, _where, user) => user } });
    await server.listen({ path: socket });
  });

  afterAll(() => server?.close());

  test('opens the Sunday that it announces, and no other', async () => {
    const announced = ['--from', '2026-12-06T02:00', '--to', '2026-12-06T06:00', '--text', 'Mise à niveau'];
    expect((await run('maintenance', 'announce', 'staging', ...announced)).stdout).toContain(
      'Maintenance de staging annoncée, de dimanche 6 décembre 2026 à 2h à dimanche 6 décembre 2026 à 6h.',
    );
    const on = async (day: string) =>
      (await json('window', 'staging', '--at', `${day} 03:00`, '--kind', 'maintenance')).windows[0]?.open;
    expect(await on('2026-12-06')).toBe(true);
    expect(await on('2026-12-13')).toBe(false);
    expect(await json('maintenance', 'list')).toMatchObject({
      announcements: [{ environment: 'staging', from: '2026-12-06T01:00:00.000Z', text: 'Mise à niveau' }],
    });
    expect((await run('maintenance', 'list')).stdout).toContain('dimanche 6 décembre 2026 à 2h');
  });

  test('that is announced less than seven days before is refused with the first day that would do', async () => {
    const late = ['--from', '2026-11-29T02:00', '--to', '2026-11-29T06:00', '--text', 'Trop tard'];
    await expect(run('maintenance', 'announce', 'staging', ...late)).rejects.toThrow(
      'choisissez dimanche 6 décembre 2026 ou plus tard',
    );
  });
});
