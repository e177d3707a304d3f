import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Problem } from '../../contracts/problem.ts';
import { qrIssued, redeemed, type Redeemed } from '../../contracts/qr.ts';
import type { Balance, Movements } from '../../contracts/wallet.ts';
import type { Session } from '../../contracts/identity.ts';
import { earn, redeem, showCode, startTestApi, type TestApi } from '../testing/api.ts';
import { asOwner } from '../testing/database.ts';

let api: TestApi;
let partner: Session;
beforeAll(async () => {
  api = await startTestApi(inject('postgresUrl'));
  partner = await api.partner('Boulangerie Durand');
});
afterAll(() => api?.close());

const balanceOf = async (consumer: Session) =>
  (await api.call<Balance>('GET', '/api/wallet/balance', { as: consumer })).body.points;

describe('showing a code', () => {
  it('says when it ends and what time it is for the server', async () => {
    const { status, body } = await api.call('POST', '/api/qr', { as: await api.consumer() });
    expect(status).toBe(201);
    const { issuedAt, expiresAt } = qrIssued.parse(body);
    expect(Date.parse(expiresAt) - Date.parse(issuedAt)).toBe(60_000);
  });

  it('is for consumers', async () => {
    expect(await api.call('POST', '/api/qr', { as: partner })).toMatchObject({
      status: 403,
      body: { code: 'acces-refuse', message: 'Cette action est réservée aux clients.' },
    });
  });
});

describe('redeeming a code', () => {
  it('gives the consumer 5 points a euro and the partner a receipt', async () => {
    const consumer = await api.consumer('Léa');
    const receipt = redeemed.parse(await earn(api, consumer, partner, 1999));
    expect(receipt).toMatchObject({ points: 99, amountCents: 1999, consumer: { displayName: 'Léa' } });
    expect(await balanceOf(consumer)).toBe(99);
    const { body } = await api.call<Movements>('GET', '/api/wallet/movements', { as: consumer });
    expect(body.movements).toEqual([
      { transferId: receipt.transferId, kind: 'cashback', points: 99, label: 'Boulangerie Durand', at: receipt.at },
    ]);
  });

  it('accepts a purchase too small for a point', async () => {
    const consumer = await api.consumer();
    expect(await earn(api, consumer, partner, 19)).toMatchObject({ points: 0 });
    expect(await balanceOf(consumer)).toBe(0);
  });

  it('works once', async () => {
    const consumer = await api.consumer();
    const code = await showCode(api, consumer);
    await redeem(api, partner, { code, amountCents: 500 });
    expect(await redeem(api, partner, { code, amountCents: 500 })).toMatchObject({
      status: 409,
      body: { code: 'qr-deja-utilise' },
    });
    expect(await balanceOf(consumer)).toBe(25);
  });

  it('is refused after 60 seconds', async () => {
    const code = await showCode(api, await api.consumer());
    api.clock.advance(62_000);
    expect(await redeem(api, partner, { code, amountCents: 500 })).toMatchObject({
      status: 410,
      body: { code: 'qr-expire' },
    });
  });

  it('is refused for a code that REWAPP did not sign', async () => {
    expect(await redeem(api, partner, { code: `RW1.${'A'.repeat(64)}`, amountCents: 500 })).toMatchObject({
      status: 422,
      body: { code: 'qr-invalide' },
    });
  });

  it('is refused to consumers, and to a partner for their own mailbox', async () => {
    const consumer = await api.consumer();
    const code = await showCode(api, consumer);
    expect(await redeem(api, consumer, { code, amountCents: 500 })).toMatchObject({ status: 403 });

    const cashier = await api.partner('Café', consumer.subject.email.replace('@', '+caisse@'));
    expect(await redeem<Problem>(api, cashier, { code, amountCents: 500 })).toMatchObject({
      status: 403,
      body: { code: 'acces-refuse', message: expect.stringContaining('votre propre compte') },
    });
  });

  it('needs an Idempotency-Key and an amount in whole cents', async () => {
    const code = await showCode(api, await api.consumer());
    const withoutKey = await api.call('POST', '/api/qr/redeem', { as: partner, body: { code, amountCents: 100 } });
    expect(withoutKey).toMatchObject({ status: 400, body: { fields: [{ path: 'Idempotency-Key' }] } });
    expect(await redeem(api, partner, { code, amountCents: 1.5 })).toMatchObject({
      status: 400,
      body: { code: 'champ-invalide', message: 'Le montant est un nombre entier de centimes.' },
    });
  });
});

describe('the same Idempotency-Key', () => {
  it('gives the same answer again, even when the code has expired since', async () => {
    const consumer = await api.consumer();
    const body = { code: await showCode(api, consumer), amountCents: 700 };
    const first = await redeem<Redeemed>(api, partner, body, 'vente-expire');
    api.clock.advance(120_000);
    const again = await redeem<Redeemed>(api, partner, body, 'vente-expire');
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(await balanceOf(consumer)).toBe(35);
  });

  it('with another body is refused', async () => {
    const code = await showCode(api, await api.consumer());
    await redeem(api, partner, { code, amountCents: 700 }, 'vente-autre-montant');
    expect(await redeem(api, partner, { code, amountCents: 800 }, 'vente-autre-montant')).toMatchObject({
      status: 409,
      body: { code: 'cle-reutilisee' },
    });
  });

  it('of another partner is another key', async () => {
    const other = await api.partner('Librairie');
    const codes = await Promise.all([api.consumer(), api.consumer()].map(async (who) => showCode(api, await who)));
    const answers = [
      await redeem(api, partner, { code: codes[0]!, amountCents: 100 }, 'vente-0001'),
      await redeem(api, other, { code: codes[1]!, amountCents: 100 }, 'vente-0001'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('at the same instant', () => {
  it('of several tills scanning one code, one wins', async () => {
    const consumer = await api.consumer();
    const tills = await Promise.all([1, 2, 3, 4].map((n) => api.partner(`Caisse ${n}`)));
    const code = await showCode(api, consumer);
    const answers = await Promise.all(tills.map((till) => redeem<Problem>(api, till, { code, amountCents: 1000 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await balanceOf(consumer)).toBe(50);
  });

  it('one key sent several times books one transfer and gives one answer', async () => {
    const consumer = await api.consumer();
    const body = { code: await showCode(api, consumer), amountCents: 1000 };
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => redeem<Redeemed>(api, partner, body, 'vente-double-clic')),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await balanceOf(consumer)).toBe(50);
  });

  it('many sales to one consumer are all counted', async () => {
    const consumer = await api.consumer();
    await Promise.all(Array.from({ length: 12 }, () => earn(api, consumer, partner, 100)));
    expect(await balanceOf(consumer)).toBe(60);
  });
});

it('a partner without a shop is told so', async () => {
  const orphan = await api.partner();
  await asOwner(api.database.ownerUrl, [`DELETE FROM partners.staff WHERE account_id = '${orphan.subject.id}'`]);
  const code = await showCode(api, await api.consumer());
  expect(await redeem<Problem>(api, orphan, { code, amountCents: 100 })).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('aucune boutique') },
  });
});
