import { Client } from 'pg';
import type { Session } from '../../contracts/identity.ts';
import type { Redeemed } from '../../contracts/qr.ts';
import { generatePrismaClient } from '../generate.mjs';
import { nothingOutside, type Outside } from '../outside/settings.ts';
import type { Settings } from '../settings.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export const password = 'un-mot-de-passe-long';

export const testSettings = {
  port: 0,
  host: '127.0.0.1',
  releaseVersion: 'v9.9.9',
  sessionSecret: 's'.repeat(32),
  qrSecret: 'q'.repeat(32),
  logLevel: 'silent',
  environment: 'test',
  rateLimit: 'strict',
  redisUrl: null,
  flags: null,
  outside: nothingOutside,
} as const;

/** A clock that a spec moves by hand. */
export class TestClock {
  private aheadMs = 0;
  readonly now = (): Date => new Date(Date.now() + this.aheadMs);
  advance(ms: number): void {
    this.aheadMs += ms;
  }
}

export type Answer<T = never> = Readonly<{ status: number; headers: Headers; body: T }>;

/** The real API on a real port over a database of its own. */
export type TestApi = Readonly<{
  url: string;
  clock: TestClock;
  database: TestDatabase;
  call: <T = never>(method: 'GET' | 'POST', path: string, options?: CallOptions) => Promise<Answer<T>>;
  /** A fresh consumer, signed in. */
  consumer: (displayName?: string) => Promise<Session>;
  /** Staff of a fresh shop, signed in. */
  partner: (shopName?: string, email?: string) => Promise<Session>;
  admin: () => Promise<Session>;
  close: () => Promise<void>;
}>;

type CallOptions = { body?: unknown; as?: Session | string; headers?: Record<string, string> };

let counter = 0;
export const freshEmail = (who: string): string => `${who}.${process.pid}.${++counter}@exemple.fr`;

export type TestApiOptions = { outside?: Outside; flags?: Settings['flags']; port?: number; clock?: TestClock };

/** `outside` names the doubles that it may talk to. */
export async function startTestApi(
  postgresUrl: string,
  { outside = nothingOutside, flags = null, port = 0, clock = new TestClock() }: TestApiOptions = {},
): Promise<TestApi> {
  await ensureGenerated(postgresUrl);
  const { startApi } = await import('../gateway/app.ts');
  const { seed } = await import('../seed/seed.ts');
  const database = await createTestDatabase(postgresUrl);
  const api = await startApi({ ...testSettings, port, databaseUrl: database.url, outside, flags }, clock.now);
  const call = caller(api.url);

  const seeded = async (role: 'partner' | 'admin', email: string, shopName?: string) => {
    await seed(database.url, [{ role, email, password, displayName: 'Paul', ...(shopName && { shopName }) }]);
    return (await call<Session>('POST', '/api/identity/login', { body: { email, password } })).body;
  };
  return {
    url: api.url,
    clock,
    database,
    call,
    consumer: async (displayName = 'Léa') => {
      const body = { email: freshEmail('lea'), password, displayName };
      return (await call<Session>('POST', '/api/identity/signup', { body })).body;
    },
    partner: (shopName = 'Boulangerie Durand', email = freshEmail('caisse')) => seeded('partner', email, shopName),
    admin: () => seeded('admin', freshEmail('admin')),
    close: async () => {
      await api.stop();
      await database.drop();
    },
  };
}

/** Shows a code and scans it. */
export async function earn(api: TestApi, consumer: Session, partner: Session, amountCents: number): Promise<Redeemed> {
  const code = await showCode(api, consumer);
  return (await redeem<Redeemed>(api, partner, { code, amountCents })).body;
}

export async function showCode(api: TestApi, consumer: Session): Promise<string> {
  return (await api.call<{ code: string }>('POST', '/api/qr', { as: consumer })).body.code;
}

export function redeem<T = never>(
  api: TestApi,
  partner: Session,
  body: { code: string; amountCents: number },
  idempotencyKey: string = crypto.randomUUID(),
): Promise<Answer<T>> {
  return api.call<T>('POST', '/api/qr/redeem', { body, as: partner, headers: { 'idempotency-key': idempotencyKey } });
}

/** The Prisma client is generated, not committed: a fresh checkout has none. The lock keeps two workers from writing it at once. */
export async function ensureGenerated(postgresUrl: string): Promise<void> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(71001)');
    generatePrismaClient();
  } finally {
    await client.end();
  }
}

function caller(url: string): TestApi['call'] {
  return async <T>(method: 'GET' | 'POST', path: string, { body, as, headers = {} }: CallOptions = {}) => {
    const token = typeof as === 'string' ? as : as?.accessToken;
    const raw = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(raw !== undefined && { body: raw }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as T };
  };
}
