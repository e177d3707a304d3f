import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { powensWebhookSecret } from '../../../sandbox/keys.ts';
import type { Banking, LinkStarted } from '../../contracts/banking.ts';
import type { Session } from '../../contracts/identity.ts';
import type { Problem } from '../../contracts/problem.ts';
import { startTestApi } from '../testing/api.ts';
import { queryAsOwner } from '../testing/database.ts';
import { appUrl, startTestApiWithDoubles, type TestApiWithDoubles } from '../testing/doubles.ts';

let api: TestApiWithDoubles;
beforeAll(async () => {
  api = await startTestApiWithDoubles(inject('postgresUrl'));
});
afterAll(() => api?.close());
afterEach(() => api.world.faults.clear());

const page = async (as: Session) => (await api.call<Banking>('GET', '/api/banking', { as })).body;
const start = <T = LinkStarted>(as: Session) => api.call<T>('POST', '/api/banking/link', { as });
const back = <T = Banking>(as: Session, body: object) => api.call<T>('POST', '/api/banking/return', { as, body });

/** Chooses a bank on the webview, as a browser would; answers what it comes back with. */
async function choose(url: string, bank: string) {
  const shown = await (await fetch(url)).text();
  expect(shown).toContain('Choisissez votre banque');
  const form = new URLSearchParams([...new URL(url).searchParams, ['bank', bank]]);
  const answer = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  const location = new URL(answer.headers.get('location') ?? '');
  expect(location.origin + location.pathname).toBe(`${appUrl}/banque/retour`);
  const get = (name: string) => location.searchParams.get(name) ?? undefined;
  return { state: get('state'), connectionId: get('connection_id'), error: get('error') };
}

async function linked(as: Session): Promise<string> {
  const came = await choose((await start(as)).body.url, '40');
  expect(await back(as, came)).toMatchObject({ status: 200 });
  await expect.poll(async () => (await page(as)).purchases.length).toBe(3);
  return came.connectionId ?? '';
}

describe('linking a bank', () => {
  it('goes by the webview of Powens, and lists what was bought by card and nothing else', async () => {
    const consumer = await api.consumer();
    expect(await page(consumer)).toEqual({ available: true, banks: [], purchases: [] });
    const { status, body } = await start(consumer);
    expect(status).toBe(201);
    const webview = new URL(body.url);
    expect(webview.pathname).toBe('/webview/fr/connect');
    expect(Object.fromEntries(webview.searchParams)).toMatchObject({ domain: 'rewapp-sandbox', client_id: 'client' });

    await linked(consumer);
    const { banks, purchases } = await page(consumer);
    expect(banks).toMatchObject([{ name: 'Banque de démonstration', state: 'synced' }]);
    expect(purchases.map(({ wording, amountCents }) => [wording, amountCents])).toEqual([
      ['Librairie du Port', 2_490],
      ["Hall's Beer", 1_622],
      ['Fromagerie Lou', 4_200],
    ]);
  });

  it('keeps what opens their data sealed', async () => {
    const consumer = await api.consumer();
    await linked(consumer);
    const [row] = await queryAsOwner(
      api.database.ownerUrl,
      'SELECT sealed_token FROM banking.holder WHERE account_id = $1',
      [consumer.subject.id],
    );
    const { unseal, sealKey } = await import('./seal.ts');
    const sealed = row!['sealed_token'] as Buffer;
    const token = unseal(sealKey('b'.repeat(32)), consumer.subject.id, sealed);
    expect(sealed.includes(Buffer.from(token))).toBe(false);
    expect(() => unseal(sealKey('b'.repeat(32)), crypto.randomUUID(), sealed)).toThrow();
  });

  it('asked for twice at once makes one person known to Powens', async () => {
    const consumer = await api.consumer();
    const answers = await Promise.all([start(consumer), start(consumer)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const known = await queryAsOwner(api.database.ownerUrl, 'SELECT 1 FROM banking.holder WHERE account_id = $1', [
      consumer.subject.id,
    ]);
    expect(known).toHaveLength(1);
  });

  it('that was given up, or comes back twice, late or with somebody else, links nothing', async () => {
    const [consumer, stranger] = [await api.consumer(), await api.consumer()];
    const cancelled = await choose((await start(consumer)).body.url, '');
    expect(cancelled).toMatchObject({ error: 'access_denied' });
    const { state } = cancelled;
    expect(await back<Problem>(stranger, { state, connectionId: '5' })).toMatchObject({ status: 422 });
    expect(await back<Problem>(consumer, cancelled)).toMatchObject({
      status: 422,
      body: { message: 'La banque n’a pas été reliée. Vous pouvez recommencer quand vous voulez.' },
    });
    expect(await back<Problem>(consumer, { state, connectionId: '5' })).toMatchObject({
      body: { message: 'Ce retour de la banque n’est plus valable : recommencez la liaison.' },
    });
    const late = new URL((await start(consumer)).body.url).searchParams.get('state');
    api.clock.advance(31 * 60_000);
    const again = await api.consumer();
    expect(await back<Problem>(again, { state: late, connectionId: '5' })).toMatchObject({ status: 422 });
  });

  it.each(['500', '429', 'refused'] as const)('while Powens answers with %s is told kindly', async (kind) => {
    api.world.faults.put('powens', { kind });
    expect(await start<Problem>(await api.consumer())).toMatchObject({
      status: 424,
      body: { message: 'La liaison bancaire n’a pas abouti : réessayez dans quelques minutes.' },
    });
  });

  it('without Powens is told kindly', async () => {
    const bare = await startTestApi(inject('postgresUrl'));
    try {
      const consumer = await bare.consumer();
      expect(await bare.call('GET', '/api/banking', { as: consumer })).toMatchObject({
        body: { available: false, banks: [], purchases: [] },
      });
      expect(await bare.call('POST', '/api/banking/link', { as: consumer })).toMatchObject({
        status: 424,
        body: { message: 'La liaison bancaire n’est pas disponible pour le moment.' },
      });
    } finally {
      await bare.close();
    }
  });
});

describe('ending the link', () => {
  it('forgets what the bank told, here and at Powens, and what comes after is not kept', async () => {
    const consumer = await api.consumer();
    const bankId = await linked(consumer);
    const stranger = await api.consumer();
    const end = (as: Session) => api.call('POST', '/api/banking/unlink', { as, body: { bankId } });
    expect(await end(stranger)).toMatchObject({ status: 404 });
    expect(await end(consumer)).toMatchObject({ status: 200, body: { banks: [], purchases: [] } });
    expect(await end(consumer)).toMatchObject({ status: 404 });
    expect(await tell(consumer, { connectionId: Number(bankId) })).toBe(204);
    expect(await page(consumer)).toMatchObject({ banks: [], purchases: [] });
  });

  it('waits while Powens is away', async () => {
    const consumer = await api.consumer();
    const bankId = await linked(consumer);
    api.world.faults.put('powens', { kind: '500' });
    const end = () => api.call('POST', '/api/banking/unlink', { as: consumer, body: { bankId } });
    expect(await end()).toMatchObject({ status: 424 });
    expect((await page(consumer)).purchases).toHaveLength(3);
    expect(await end()).toMatchObject({ status: 200 });
  });
});

interface Told {
  id?: string;
  connectionId: number;
  rows?: object[];
  at?: string;
  secret?: string;
  gzip?: 'before' | 'after';
}

/** A webhook as Powens writes it, by hand. Answers the status. */
async function tell(holder: Session, told: Told, event = 'CONNECTION_SYNCED'): Promise<number> {
  const { id = crypto.randomUUID(), connectionId, rows = [], at = '2026-11-23 10:00:00', secret, gzip } = told;
  const [row] = await queryAsOwner(
    api.database.ownerUrl,
    'SELECT powens_user_id FROM banking.holder WHERE account_id = $1',
    [holder.subject.id],
  );
  const connection = { id: connectionId, state: null, last_update: at, accounts: [{ id: 1, transactions: rows }] };
  const plain = JSON.stringify({ id_webhook_data: id, user: { id: Number(row?.['powens_user_id'] ?? 0) }, connection });
  const packed = gzip ? gzipSync(plain) : Buffer.from(plain);
  const path = `/api/webhooks/powens/${event}`;
  const date = new Date().toISOString();
  const signature = createHmac('sha256', secret ?? powensWebhookSecret)
    .update(`POST.${path}.${date}.`)
    .update(gzip === 'before' ? plain : packed)
    .digest('base64');
  const answer = await fetch(api.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'bi-signature': signature,
      'bi-signature-date': date,
      ...(gzip && { 'content-encoding': 'gzip' }),
    },
    body: new Uint8Array(packed),
  });
  return answer.status;
}

const row = (id: number, changes: object = {}) => ({
  ...{ id, type: 'card', value: -10, date: '2026-11-20', rdate: '2026-11-20', wording: `Achat ${id}` },
  ...{ coming: false, deleted: null, last_update: '2026-11-23 10:00:00' },
  ...changes,
});

describe('what Powens tells', () => {
  it('is believed only when it signed it', async () => {
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    expect(await tell(consumer, { connectionId, rows: [row(900_001)], secret: 'autre' })).toBe(401);
    expect((await page(consumer)).purchases).toHaveLength(3);
    expect(await tell(consumer, { connectionId, rows: [row(900_001)] })).toBe(204);
    expect((await page(consumer)).purchases).toHaveLength(4);
  });

  it('twice, also at once, counts once', async () => {
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    const same = { connectionId, id: crypto.randomUUID(), rows: [row(910_001)] };
    expect(await Promise.all([1, 2, 3].map(() => tell(consumer, same)))).toEqual([204, 204, 204]);
    const deliveries = await queryAsOwner(api.database.ownerUrl, 'SELECT 1 FROM banking.delivery WHERE id = $1', [
      same.id,
    ]);
    expect(deliveries).toHaveLength(1);
    expect((await page(consumer)).purchases).toHaveLength(4);
  });

  it('changes with the bank: what was coming is settled, what was settled is deleted or turns out to be no purchase', async () => {
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    const later = '2026-11-24 10:00:00';
    await tell(consumer, { connectionId, rows: [row(920_001, { coming: true }), row(920_002), row(920_003)] });
    expect(await wordings(consumer)).toEqual(['Achat 920003', 'Achat 920002']);
    const rows = [
      row(920_001, { last_update: later }),
      row(920_002, { last_update: later, deleted: later }),
      row(920_003, { last_update: later, type: 'summary_card' }),
    ];
    await tell(consumer, { connectionId, rows, at: later });
    expect(await wordings(consumer)).toEqual(['Achat 920001']);
  });

  it('late undoes nothing that is newer', async () => {
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    const newer = row(930_001, { last_update: '2026-11-24 10:00:00', deleted: '2026-11-24 09:00:00' });
    await tell(consumer, { connectionId, rows: [row(930_001)] });
    await tell(consumer, { connectionId, rows: [newer] });
    await tell(consumer, { connectionId, rows: [row(930_001)] });
    expect(await wordings(consumer)).toEqual([]);
  });

  it.each(['before', 'after'] as const)('may be several MB and compressed, signed %s compression', async (gzip) => {
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    const first = gzip === 'before' ? 1_000_000 : 2_000_000;
    const rows = Array.from({ length: 12_000 }, (_, index) => row(first + index, { comment: 'x'.repeat(200) }));
    expect(await tell(consumer, { connectionId, rows, gzip })).toBe(204);
    const [counted] = await queryAsOwner(
      api.database.ownerUrl,
      'SELECT count(*)::int AS kept FROM banking.purchase WHERE account_id = $1 AND id >= $2',
      [consumer.subject.id, first],
    );
    expect(counted).toEqual({ kept: 12_000 });
    expect((await page(consumer)).purchases).toHaveLength(100);
  });

  it('of somebody who is not ours, or by an event that we do not need, is taken note of', async () => {
    const nobody = { ...(await api.consumer()), subject: { id: crypto.randomUUID() } } as Session;
    expect(await tell(nobody, { connectionId: 77, rows: [row(940_001)] })).toBe(204);
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    expect(await tell(consumer, { connectionId }, 'ACCOUNTS_FETCHED')).toBe(204);
  });

  it('that can’t be read is refused, and the next one is read', async () => {
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    expect(await tell(consumer, { connectionId, rows: [{ id: 'x' }] })).toBe(400);
    expect(await tell(consumer, { connectionId, rows: [row(950_001)] })).toBe(204);
  });

  it('of a connection that was ended at the bank ends it here', async () => {
    const consumer = await api.consumer();
    const connectionId = Number(await linked(consumer));
    expect(await tell(consumer, { connectionId }, 'CONNECTION_DELETED')).toBe(204);
    expect(await page(consumer)).toMatchObject({ banks: [], purchases: [] });
  });

  /** Of the rows told by hand. */
  async function wordings(as: Session): Promise<string[]> {
    const { purchases } = await page(as);
    return purchases.map(({ wording }) => wording).filter((wording) => wording.startsWith('Achat'));
  }
});
