import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { PrismaClient } from '../generated/client.ts';
import { ensureGenerated, TestClock, testSettings } from '../testing/api.ts';
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../testing/database.ts';

let database: TestDatabase;
let prisma: PrismaClient;
beforeAll(async () => {
  await ensureGenerated(inject('postgresUrl'));
  database = await createTestDatabase(inject('postgresUrl'));
  prisma = (await import('../database.ts')).openDatabase(database.url, () => {});
});
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});

it('the sweep deletes what has expired and keeps what still counts', async () => {
  const { Housekeeping } = await import('./housekeeping.ts');
  const { SignInAttempts } = await import('./attempts.ts');
  const { EmailVerifications } = await import('./email/verifications.ts');
  const { PhoneVerifications } = await import('./phone/verifications.ts');
  const { SendingLimits } = await import('./sending-limits.ts');
  const { Sessions } = await import('./sessions.ts');
  const clock = new TestClock();
  const attempts = new SignInAttempts(prisma, clock.now);
  const limits = new SendingLimits(prisma, clock.now);
  const own = [prisma, undefined as never, limits, { ...testSettings, databaseUrl: database.url }, clock.now] as const;
  const sessions = new Sessions(prisma, undefined as never, clock.now);
  const proofs = [new EmailVerifications(...own), new PhoneVerifications(...own)] as const;
  const housekeeping = new Housekeeping(attempts, sessions, limits, ...proofs);
  await queryAsOwner(
    database.ownerUrl,
    `WITH opened AS (
       INSERT INTO identity.account (id, email, password_hash, display_name, role)
       VALUES (gen_random_uuid(), 'lea@exemple.fr', '', 'Léa', 'consumer') RETURNING id
     ), signed_in AS (
       INSERT INTO identity.session (id, account_id, rotated_at, expires_at)
       SELECT gen_random_uuid(), id, now(), now() + day * interval '1 day' FROM opened, unnest(ARRAY[-1, 1]) AS day
       RETURNING id
     )
     , linked AS (
       INSERT INTO identity.email_verification (id, account_id, email, token_hash, created_at, expires_at, next_at)
       SELECT gen_random_uuid(), id, '', day::text::bytea, now(), now() + day * interval '1 day', now()
       FROM opened, unnest(ARRAY[-40, -1, 1]) AS day
     )
     INSERT INTO identity.refresh_token (hash, session_id, generation) SELECT uuid_send(id), id, 0 FROM signed_in`,
  );
  await attempts.charge('vieille@exemple.fr', '192.0.2.1');
  await limits.charge([{ key: 'vieux', allowed: 1, withinMs: 60_000 }], 'Trop.');
  clock.advance(16 * 60_000);
  await attempts.charge('recente@exemple.fr', '192.0.2.2');
  await limits.charge([{ key: 'recent', allowed: 1, withinMs: 60_000 }], 'Trop.');

  await housekeeping.sweep();
  const left = (sql: string) => queryAsOwner(database.ownerUrl, sql);
  expect(await left('SELECT count(*)::int FROM identity.refresh_token')).toEqual([{ count: 1 }]);
  expect(await left(`SELECT key FROM identity.sign_in_attempt WHERE key LIKE 'address:%'`)).toEqual([
    { key: 'address:192.0.2.2' },
  ]);
  expect(await left('SELECT next_at IS NOT NULL AS due FROM identity.email_verification ORDER BY expires_at')).toEqual([
    { due: false },
    { due: true },
  ]);
  expect(await left('SELECT key FROM identity.sending_limit')).toEqual([{ key: 'recent' }]);
});
