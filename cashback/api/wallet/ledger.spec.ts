import { randomUUIDv7 } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PrismaClient } from '../generated/client.ts';
import { ensureGenerated } from '../testing/api.ts';
import { asOwner, createTestDatabase, queryAsOwner, type TestDatabase } from '../testing/database.ts';
import type { Transfer, Wallet } from './wallet.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let wallet: Wallet;

beforeAll(async () => {
  const postgresUrl = inject('postgresUrl');
  await ensureGenerated(postgresUrl);
  database = await createTestDatabase(postgresUrl);
  const { openDatabase } = await import('../database.ts');
  const { Wallet } = await import('./wallet.ts');
  prisma = openDatabase(database.url, () => {});
  wallet = new Wallet(prisma);
});
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});

const shop = { kind: 'partner', id: crypto.randomUUID() } as const;
const someone = () => ({ kind: 'consumer', id: crypto.randomUUID() }) as const;
const cashback = (to: Transfer['to'], points: number, rest: Partial<Transfer> = {}): Transfer => ({
  id: randomUUIDv7(),
  idempotencyKey: crypto.randomUUID(),
  kind: 'cashback',
  label: 'Boulangerie',
  from: shop,
  to,
  points,
  at: new Date(),
  ...rest,
});
const pointsOf = async (holder: { id: string }) => (await wallet.balance(holder.id)).points;
const ledger = (sql: string) => queryAsOwner(database.ownerUrl, sql);

describe('a transfer', () => {
  it('moves points and shows on the consumer’s side', async () => {
    const lea = someone();
    const at = new Date('2026-03-02T10:00:00.000Z');
    expect(await wallet.transfer(cashback(lea, 30, { at }))).toMatchObject({ outcome: 'booked' });
    expect(await wallet.balance(lea.id)).toEqual({ points: 30, updatedAt: at.toISOString() });
  });

  it('with the same key books once and gives the same id, even at once', async () => {
    const lea = someone();
    const idempotencyKey = crypto.randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => wallet.transfer(cashback(lea, 30, { idempotencyKey }))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await pointsOf(lea)).toBe(30);
  });

  it('with the same key and other points is refused', async () => {
    const lea = someone();
    const idempotencyKey = crypto.randomUUID();
    await wallet.transfer(cashback(lea, 30, { idempotencyKey }));
    expect(await wallet.transfer(cashback(lea, 31, { idempotencyKey }))).toEqual({ outcome: 'key-reused' });
  });

  it('never takes a consumer below zero, even at once', async () => {
    const lea = someone();
    await wallet.transfer(cashback(lea, 50));
    const spend = () => wallet.transfer(cashback(shop, 20, { kind: 'spend', from: lea, to: shop }));
    const outcomes = (await Promise.all([spend(), spend(), spend(), spend()])).map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['booked', 'booked', 'not-enough-points', 'not-enough-points']);
    expect(await pointsOf(lea)).toBe(10);
  });

  it('in both directions at once does not deadlock', async () => {
    const [lea, tom] = [someone(), someone()];
    await Promise.all([wallet.transfer(cashback(lea, 100)), wallet.transfer(cashback(tom, 100))]);
    const both = Array.from({ length: 20 }, (_, n) =>
      wallet.transfer(cashback(n % 2 ? lea : tom, 1, { kind: 'correction', from: n % 2 ? tom : lea })),
    );
    expect((await Promise.all(both)).every(({ outcome }) => outcome === 'booked')).toBe(true);
    expect(await pointsOf(lea)).toBe(100);
  });

  it('keeps no balance for the partner, so that its sales need not wait for one another', async () => {
    await wallet.transfer(cashback(someone(), 10));
    const [row] = await ledger(`SELECT posted, version FROM wallet.ledger_account WHERE code = 'partner:${shop.id}'`);
    expect(row).toEqual({ posted: '0', version: '0' });
  });
});

describe('the ledger', () => {
  it('sums to zero and agrees with every balance after any series', async () => {
    const people = [someone(), someone(), someone()];
    const person = fc.constantFrom(...people);
    const gift = fc.record({ from: fc.constant(shop), to: person, points: fc.integer({ min: 1, max: 5000 }) });
    const payment = fc.record({ from: person, to: fc.constant(shop), points: fc.integer({ min: 1, max: 5000 }) });
    const series = fc.array(fc.oneof(gift, payment), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(series, async (transfers) => {
        await Promise.all(transfers.map(({ from, to, points }) => wallet.transfer(cashback(to, points, { from }))));
        expect(await ledger('SELECT coalesce(sum(amount), 0)::int AS total FROM wallet.ledger_entry')).toEqual([
          { total: 0 },
        ]);
        const disagreeing = await ledger(`
          SELECT account.code FROM wallet.ledger_account account
          LEFT JOIN wallet.ledger_entry entry ON entry.account_id = account.id
          WHERE NOT account.allow_negative
          GROUP BY account.id
          HAVING account.posted <> coalesce(sum(entry.amount), 0) OR account.version <> count(entry.id)`);
        expect(disagreeing).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    'UPDATE wallet.ledger_entry SET amount = amount + 1',
    'DELETE FROM wallet.ledger_entry',
    'TRUNCATE wallet.ledger_entry',
    `UPDATE wallet.ledger_transfer SET label = 'autre'`,
    'DELETE FROM wallet.ledger_transfer',
    'TRUNCATE wallet.ledger_transfer CASCADE',
  ])('refuses, from the owner itself: %s', async (statement) => {
    await expect(asOwner(database.ownerUrl, [statement])).rejects.toThrow('append-only');
  });

  it('refuses a transfer that does not sum to zero, when it is committed', async () => {
    const id = randomUUIDv7();
    await expect(
      asOwner(database.ownerUrl, [
        'BEGIN',
        `INSERT INTO wallet.ledger_transfer VALUES ('${id}', '${id}', '', 'cashback', 'Faux', now())`,
        `INSERT INTO wallet.ledger_account (code, allow_negative) VALUES ('partner:seul', true)`,
        `INSERT INTO wallet.ledger_entry (transfer_id, account_id, amount)
         SELECT '${id}', id, 5 FROM wallet.ledger_account WHERE code = 'partner:seul'`,
        'COMMIT',
      ]),
    ).rejects.toThrow('does not sum to zero');
  });

  it.each([
    ['UPDATE wallet.ledger_entry SET amount = 1', 'permission denied'],
    ['DELETE FROM wallet.ledger_transfer', 'permission denied'],
    ['ALTER TABLE wallet.ledger_entry DISABLE TRIGGER ALL', 'must be owner'],
  ])('refuses, from the role of the API, for want of a grant: %s', async (statement, reason) => {
    await expect(asOwner(database.url, [statement])).rejects.toThrow(reason);
  });
});
