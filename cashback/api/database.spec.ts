import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { PrismaClient } from './generated/client.ts';
import { ensureGenerated } from './testing/api.ts';
import { asOwner, createTestDatabase, type TestDatabase } from './testing/database.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let retryingConflicts: typeof import('./database.ts').retryingConflicts;
beforeAll(async () => {
  await ensureGenerated(inject('postgresUrl'));
  database = await createTestDatabase(inject('postgresUrl'));
  // A sequence is not rolled back, so it counts attempts.
  await asOwner(database.ownerUrl, [
    'CREATE SEQUENCE wallet.attempts',
    `CREATE FUNCTION wallet.fail_until(attempt int, state text) RETURNS int LANGUAGE plpgsql AS $$
     BEGIN
       IF nextval('wallet.attempts') < attempt THEN RAISE EXCEPTION 'fails' USING ERRCODE = state; END IF;
       RETURN currval('wallet.attempts');
     END $$`,
  ]);
  const module = await import('./database.ts');
  retryingConflicts = module.retryingConflicts;
  prisma = module.openDatabase(database.url, () => {});
});
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});

const attempt = async (succeedsAt: number, state: string) => {
  await asOwner(database.ownerUrl, ['ALTER SEQUENCE wallet.attempts RESTART']);
  return retryingConflicts(
    () => prisma.$queryRaw<{ attempts: number }[]>`SELECT wallet.fail_until(${succeedsAt}::int, ${state}) AS attempts`,
  );
};

it.each(['40001', '40P01'])('a statement that PostgreSQL ended with %s is run again', async (state) => {
  expect(await attempt(3, state)).toEqual([{ attempts: 3 }]);
});

it('a statement that conflicts five times is given up', async () => {
  await expect(attempt(6, '40P01')).rejects.toThrow();
});

it('a statement that fails for another reason is not run again', async () => {
  await expect(attempt(2, '22012')).rejects.toThrow('fails');
});
