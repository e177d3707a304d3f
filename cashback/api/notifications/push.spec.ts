import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Session } from '../../contracts/identity.ts';
import type { Problem } from '../../contracts/problem.ts';
import type { Redeemed } from '../../contracts/qr.ts';
import { earn, redeem, showCode } from '../testing/api.ts';
import { queryAsOwner } from '../testing/database.ts';
import { startTestApiWithDoubles, type TestApiWithDoubles } from '../testing/doubles.ts';

let api: TestApiWithDoubles;
let partner: Session;
beforeAll(async () => {
  api = await startTestApiWithDoubles(inject('postgresUrl'));
});
// Anew each time: the clock moves on, and sessions end.
beforeEach(async () => {
  partner = await api.partner('Boulangerie Durand');
});
afterAll(() => api?.close());
afterEach(() => api.world.faults.clear());

let phones = 0;
const register = async (as: Session, token = `telephone-numero-de-test-${++phones}`) => {
  const body = { token, platform: 'android' };
  expect(await api.call('POST', '/api/notifications/devices', { as, body })).toMatchObject({ status: 204 });
  return token;
};
const pushesTo = (token: string) => api.world.inbox.list({ kind: 'push', to: token });
const pushTo = (token: string) => api.world.inbox.waitFor(({ kind, to }) => kind === 'push' && to.includes(token));
const outboxOf = async (token: string) =>
  (
    await queryAsOwner(
      api.database.ownerUrl,
      `SELECT attempts, sent_at IS NOT NULL AS sent, next_at IS NOT NULL AS due FROM notifications.push WHERE token = $1`,
      [token],
    )
  )[0];

describe('points that arrive', () => {
  it('are told on every phone of their owner, and on no other', async () => {
    const [consumer, neighbour] = [await api.consumer(), await api.consumer()];
    const tokens = [await register(consumer), await register(consumer)];
    const other = await register(neighbour);
    const { transferId } = await earn(api, consumer, partner, 1999);
    for (const token of tokens) {
      expect(await pushTo(token)).toMatchObject({
        subject: '+99 points',
        text: 'Votre achat chez Boulangerie Durand vous rapporte.',
        raw: { data: { about: transferId }, android: { notification: { tag: transferId } } },
      });
    }
    expect(pushesTo(other)).toEqual([]);
  });

  it('are told once, when two tills scan the code at once and one of them asks twice', async () => {
    const consumer = await api.consumer();
    const token = await register(consumer);
    const code = await showCode(api, consumer);
    const body = { code, amountCents: 1_000 };
    const tills = await Promise.all([1, 2].map((n) => api.partner(`Caisse ${n}`)));
    const answers = await Promise.all([
      ...tills.map((till) => redeem<Problem>(api, till, body)),
      ...[1, 2].map(() => redeem<Redeemed>(api, partner, body, 'vente-double')),
    ]);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    await pushTo(token);
    await expect.poll(() => outboxOf(token)).toMatchObject({ sent: true, due: false });
    expect(pushesTo(token)).toHaveLength(1);
  });

  it('too small for a point are not told', async () => {
    const consumer = await api.consumer();
    const token = await register(consumer);
    await earn(api, consumer, partner, 10);
    expect(await outboxOf(token)).toBeUndefined();
  });

  it.each(['500', '429'] as const)('are booked while FCM answers %s, and told later, once', async (kind) => {
    const consumer = await api.consumer();
    const token = await register(consumer);
    api.world.faults.put('fcm', { kind, times: 50 });
    expect(await earn(api, consumer, partner, 2_000)).toMatchObject({ points: 100 });
    await expect.poll(() => outboxOf(token)).toMatchObject({ sent: false, due: true, attempts: 1 });
    api.world.faults.clear();
    api.clock.advance(61_000);
    await pushTo(token);
    await expect.poll(() => outboxOf(token)).toMatchObject({ sent: true, due: false });
    expect(pushesTo(token)).toHaveLength(1);
  });

  it('that were taken to be sent by a process that died are told by another', async () => {
    const consumer = await api.consumer();
    const token = await register(consumer);
    const now = api.clock.now();
    await queryAsOwner(
      api.database.ownerUrl,
      `INSERT INTO notifications.push (token, about, title, body, created_at, next_at, attempts)
       VALUES ($1, gen_random_uuid(), '+5 points', 'Pris, jamais envoyé.', $2, $3, 1)`,
      [token, now, new Date(now.getTime() + 60_000)],
    );
    api.clock.advance(61_000);
    expect(await pushTo(token)).toMatchObject({ text: 'Pris, jamais envoyé.' });
  });

  it('are no news after a day', async () => {
    const consumer = await api.consumer();
    const token = await register(consumer);
    api.world.faults.put('fcm', { kind: '500', times: 1_000 });
    await earn(api, consumer, partner, 2_000);
    await expect.poll(() => outboxOf(token)).toMatchObject({ attempts: 1, due: true });
    api.clock.advance(25 * 3_600_000);
    await expect.poll(() => outboxOf(token), { timeout: 10_000 }).toMatchObject({ sent: false, due: false });
  });
});

describe('a phone', () => {
  it('from which the app was removed is forgotten', async () => {
    const consumer = await api.consumer();
    const gone = await register(consumer, 'telephone-de-test-parti');
    const kept = await register(consumer);
    await earn(api, consumer, partner, 2_000);
    await pushTo(kept);
    const devices = () =>
      queryAsOwner(api.database.ownerUrl, 'SELECT token FROM notifications.device WHERE token = $1', [gone]);
    await expect.poll(devices).toEqual([]);
    expect(await outboxOf(gone)).toMatchObject({ sent: false, due: false });
  });

  it('belongs to who signed in on it last, and only they can silence it', async () => {
    const [before, after] = [await api.consumer(), await api.consumer()];
    const token = await register(before);
    await register(after, token);
    await api.call('POST', '/api/notifications/devices/forget', { as: before, body: { token } });
    await earn(api, before, partner, 2_000);
    await earn(api, after, partner, 1_000);
    expect(await pushTo(token)).toMatchObject({ subject: '+50 points' });
    expect(pushesTo(token)).toHaveLength(1);
  });

  it('is refused when its token is none', async () => {
    const body = { token: 'court', platform: 'android' };
    expect(await api.call('POST', '/api/notifications/devices', { as: await api.consumer(), body })).toMatchObject({
      status: 400,
      body: { message: 'Le jeton de l’appareil n’est pas un jeton FCM.' },
    });
  });
});

it('the access token is fetched once for many pushes, and again when FCM no longer takes it', async () => {
  const consumer = await api.consumer();
  const token = await register(consumer);
  await earn(api, consumer, partner, 1_000);
  await pushTo(token);
  api.world.faults.put('fcm', { kind: 'refused', times: 1 });
  await earn(api, consumer, partner, 1_000);
  await expect.poll(() => pushesTo(token).length).toBe(2);
});
