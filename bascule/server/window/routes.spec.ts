import { fastify, type FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Plan } from '../../core/plan/schema.ts';
import { calendar, hotfix, maintenance, standard } from '../../core/window/spec/rewapp.ts';
import { momentOf } from '../../core/window/zone.ts';
import { prepareTables } from '../../engine/tables.ts';
import { httpStatus, Refusal, refusalOf } from '../refusal.ts';
import { windowRoutes } from './routes.ts';

const database = `announcements_${process.pid}`;
const moment = (text: string) => momentOf(text, 'Europe/Paris')!;
const now = moment('2026-11-23 09:00');
const plan = {
  calendar,
  windows: [standard, hotfix, maintenance],
  environments: [
    { name: 'development', title: 'Développement', windows: [] as Plan['environments'][number]['windows'] },
    { name: 'production', title: 'Production', windows: ['standard', 'hotfix', 'maintenance'] },
  ],
} as unknown as Plan;

let admin: pg.Client;
let pool: pg.Pool;
let server: FastifyInstance;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  pool = new pg.Pool({ connectionString: Object.assign(new URL(inject('postgresUrl')), { pathname: database }).href });
  await prepareTables(pool);
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  windowRoutes(server, { pool, plan, clock: () => now, access: { require } });
});

afterAll(async () => {
  await server?.close();
  await pool?.end();
  await admin?.query(`DROP DATABASE IF EXISTS ${database}`);
  await admin?.end();
});

beforeEach(async () => {
  await pool.query('TRUNCATE bascule.announcement, bascule.message');
});

/** Max may do everything but announce. */
function require(_request: unknown, permission: string, environment: string, user: string): string {
  if (user === 'max') throw new Refusal('forbidden', `max: ${permission}, ${environment}`);
  return user;
}

const sunday = { from: moment('2026-12-06 02:00'), to: moment('2026-12-06 06:00') };
const asked = { ...sunday, text: 'Mise à niveau de la base', by: 'lea' };

async function post(environment: string, body: unknown) {
  const url = `/api/environments/${environment}/announcements`;
  const answer = await server.inject({ method: 'POST', url, payload: body as object });
  return { status: answer.statusCode, body: answer.json() as { error?: { code: string; message: string } } };
}

async function list(query = '') {
  return (await server.inject({ url: `/api/announcements${query}` })).json() as unknown;
}

describe('announcing maintenance', () => {
  test('keeps who told what, and when', async () => {
    const row = { environment: 'production', ...asked, at: now };
    expect(await post('production', asked)).toEqual({ status: 201, body: row });
    expect(await list()).toEqual({ announcements: [row] });
  });

  test('twice for the same span is refused, and the first word stands', async () => {
    await post('production', asked);
    const { status, body } = await post('production', { ...asked, by: 'zoe' });
    expect({ status, code: body.error?.code }).toEqual({ status: 409, code: 'conflict' });
    expect(await list()).toMatchObject({ announcements: [{ by: 'lea' }] });
    const { rows } = await pool.query('SELECT channel, template FROM bascule.message');
    expect(rows, 'people are told once').toEqual([{ channel: '#deployments', template: 'maintenance-announced' }]);
  });

  test('later than seven days before is refused and nothing is kept', async () => {
    const late = { ...asked, from: moment('2026-11-29 02:00'), to: moment('2026-11-29 06:00') };
    const { status, body } = await post('production', late);
    expect(status).toBe(400);
    expect(body.error?.message).toContain('choisissez dimanche 6 décembre 2026 ou plus tard');
    expect(await list()).toEqual({ announcements: [] });
  });

  test('for an environment without such a rule is refused', async () => {
    const { status, body } = await post('development', asked);
    expect(status).toBe(400);
    expect(body.error?.message).toContain('n’attend aucune annonce');
  });

  test('for an unknown environment names the known ones', async () => {
    const { status, body } = await post('prod', asked);
    expect(status).toBe(404);
    expect(body.error?.message).toContain('choisissez parmi development, production');
  });

  test('is for those whose role lets them', async () => {
    const { status, body } = await post('production', { ...asked, by: 'max' });
    expect({ status, message: body.error?.message }).toEqual({ status: 403, message: 'max: announce, production' });
    expect(await list()).toEqual({ announcements: [] });
  });

  test('without a text names the field', async () => {
    const { status, body } = await post('production', { ...asked, text: ' ' });
    expect({ status, message: body.error?.message }).toEqual({ status: 400, message: 'text : ne doit pas être vide' });
  });
});

describe('the announcements', () => {
  test('are those that are not over, by their beginning', async () => {
    const later = { ...asked, from: moment('2026-12-13 02:00'), to: moment('2026-12-13 03:00') };
    await post('production', later);
    await post('production', asked);
    expect(await list()).toMatchObject({ announcements: [{ from: sunday.from }, { from: later.from }] });
    expect(await list(`?endingAfter=${sunday.to}`)).toMatchObject({ announcements: [{ from: later.from }] });
  });
});
