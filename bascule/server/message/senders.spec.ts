import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { spread } from '../../core/message/spread.ts';
import { retryMessage } from '../../engine/message-list.ts';
import { spreadNew, takeMessage } from '../../engine/message-queue.ts';
import { PostOffice } from './spec/post-office.ts';

let office: PostOffice;
beforeEach(async () => {
  office = await PostOffice.open(inject('postgresUrl'));
});
afterEach(() => office.close());

const opened = {
  ...{ incident: 'inc-1', severity: 'SEV-1', title: 'API indisponible', environment: 'test' },
  ...{ beganAt: Date.UTC(2025, 10, 24, 15, 45), impact: 'Tous les utilisateurs', status: 'Investigation en cours' },
  nextUpdateMs: 900_000,
};
const page = { dedupKey: 'inc-1', summary: 'API indisponible', severity: 'SEV-1', environment: 'test' };
const chat = (to: string) => office.world.inbox.list({ kind: 'chat', to });
const pages = () => office.world.inbox.list({ kind: 'page' });
const mails = () => office.world.inbox.list({ kind: 'mail' });
const until = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 20_000, interval: 20 });
const allSettled = () =>
  until(async () => {
    const open = (await office.all()).filter(({ sentAt, givenUpAt }) => sentAt === null && givenUpAt === null);
    expect(open).toEqual([]);
  });

test('a message goes to its channel, and a mail to each address of its own, also when it is a copy', async () => {
  office.startSenders();
  await office.write('#incidents', 'incident-opened', opened);
  await allSettled();
  expect(chat('#incidents')).toMatchObject([{ subject: 'INCIDENT EN COURS : INCIDENT SEV-1 - API indisponible' }]);
  expect(chat('#incidents')[0]?.text).toContain('• Impact : Tous les utilisateurs');
  await until(() =>
    expect(
      mails()
        .map(({ to }) => to[0])
        .sort(),
    ).toEqual(['a@exemple.fr', 'b@exemple.fr']),
  );
  expect(mails()[0]?.html).toContain('Prochaine mise à jour');
  await allSettled();
  await office.write('#incidents', 'incident-opened', { ...opened, severity: 'SEV-3' });
  await allSettled();
  expect(chat('#incidents')).toHaveLength(2);
  expect(mails()).toHaveLength(2);
});

test('PagerDuty is down for a while: nothing is lost, nothing is twice, and the end does not overtake the beginning', async () => {
  office.world.faults.put('pagerduty', { kind: '500', times: 3 });
  office.startSenders();
  await office.write('pagerduty', 'page', page);
  await office.write('pagerduty', 'page-resolved', { dedupKey: 'inc-1' });
  await office.write('pagerduty', 'page', { ...page, dedupKey: 'inc-2', summary: 'Autre chose' });
  await until(async () => expect((await office.all())[0]?.attempts).toBeGreaterThan(0));
  await until(async () => {
    await office.moveBy(20_000);
    expect((await office.all()).every(({ sentAt }) => sentAt !== null)).toBe(true);
  });
  expect(
    pages()
      .map(({ subject, state }) => [subject, state])
      .sort(),
  ).toEqual([
    ['API indisponible', 'résolue'],
    ['Autre chose', 'déclenchée'],
  ]);
});

test('a call that PagerDuty does not take is told where incidents are led, once, while it is tried again', async () => {
  office.world.faults.put('pagerduty', { kind: '500', times: 5 });
  office.startSenders();
  await office.write('pagerduty', 'page', { ...page, people: ['ada'] });
  await until(async () => {
    await office.moveBy(20_000);
    expect(pages()).toHaveLength(1);
  });
  await allSettled();
  expect(chat('#incidents').map(({ text }) => text.split('\n')[0])).toEqual(['🔴 ASTREINTE INJOIGNABLE']);
  expect(chat('#incidents')[0]?.text).toContain('À appeler : ada');
});

test('429 is honoured: it is not tried again before its time', async () => {
  office.world.faults.put('slack', { kind: '429', times: 1, retryAfterSeconds: 120 });
  office.startSenders();
  const before = office.clock.now();
  await office.write('#incidents', 'test', { by: 'lea', at: before });
  const waiting = await until(async () => {
    const [message] = await office.all();
    expect(message?.lastError).toContain('429');
    return message;
  });
  expect(waiting?.nextAt).toBeGreaterThanOrEqual(before + 120_000);
  expect(chat('#incidents')).toEqual([]);
  await office.moveBy(121_000);
  await allSettled();
  expect(chat('#incidents')).toHaveLength(1);
});

test('what Slack refuses under 200 is told and not tried again, until a person says so', async () => {
  office.world.faults.put('slack', { kind: 'refused' });
  office.startSenders();
  const number = await office.write('#deployments', 'test', { by: 'lea', at: 1 });
  await allSettled();
  expect(await office.all()).toMatchObject([{ number, attempts: 1, sentAt: null, lastError: 'channel_not_found' }]);
  expect(await retryMessage(office.database.pool, number, { by: 'lea', at: office.clock.now() })).toBe(true);
  await until(async () => expect((await office.all())[0]?.sentAt).not.toBeNull());
  expect(chat('#deployments')).toHaveLength(1);
  expect(await retryMessage(office.database.pool, number, { by: 'lea', at: office.clock.now() })).toBe(false);
});

test('an address that bounces is told at once, and the others have their mail', async () => {
  office.startSenders();
  const letter = { to: ['rebond@exemple.fr', 'c@exemple.fr'], subject: 'État', text: 'Tout va bien.' };
  await office.write('email', 'status-update', letter);
  await allSettled();
  expect((await office.all()).map(({ target, lastError }) => [target, lastError !== null])).toEqual([
    ['rebond@exemple.fr', true],
    ['c@exemple.fr', false],
  ]);
  expect((await office.all())[0]?.lastError).toContain('550');
  expect(mails()).toMatchObject([{ to: ['c@exemple.fr'], subject: 'État' }]);
});

test('a service that does not answer holds up no other', async () => {
  office.world.faults.put('pagerduty', { kind: 'timeout' });
  office.startSenders();
  await office.write('pagerduty', 'page', page);
  await office.write('#incidents', 'incident-opened', opened);
  await until(() => expect(chat('#incidents')).toHaveLength(1));
  expect(pages()).toEqual([]);
});

test('two servers sending at once send each message once', async () => {
  office.startSenders();
  office.startSenders();
  for (let each = 0; each < 20; each += 1) await office.write('#incidents', 'test', { by: `${each}`, at: 1 });
  for (let each = 0; each < 10; each += 1)
    await office.write('email', 'status-update', { to: `p${each}@exemple.fr`, subject: `${each}`, text: 'x' });
  await allSettled();
  expect((await office.all()).filter(({ attempts, lastError }) => attempts !== 1 || lastError !== null)).toEqual([]);
  const said = chat('#incidents').map(({ text }) => /Demandé par : (\d+)/.exec(text)?.[1]);
  expect(said).toEqual(Array.from({ length: 20 }, (_, each) => String(each)));
  const mailed = mails().map(({ subject }) => Number(subject));
  expect(mailed.sort((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a server that dies before it sends loses nothing; one that dies before it marks sends again under the same key', async () => {
  const { pool } = office.database;
  await office.write('#incidents', 'test', { by: 'lea', at: 1 });
  await office.write('pagerduty', 'page', page);
  await office.write('email', 'status-update', { to: 'a@exemple.fr', subject: 'État', text: 'x' });
  await spreadNew(pool, (message) => spread(office.plan, message));
  for (const channel of ['#incidents', 'pagerduty', 'email']) {
    const message = await takeMessage(pool, [channel], office.clock.now());
    if (channel !== '#incidents') await office.deliver(message!);
  }
  expect([chat('#incidents').length, pages().length, mails().length]).toEqual([0, 1, 1]);

  office.startSenders();
  await office.write('#deployments', 'test', { by: 'lea', at: 1 });
  await until(() => expect(chat('#deployments')).toHaveLength(1));
  expect(chat('#incidents')).toEqual([]);
  await office.moveBy(61_000);
  await allSettled();
  expect([chat('#incidents').length, pages().length, mails().length]).toEqual([1, 1, 2]);
  const [first, second] = mails().map(({ raw }) => (raw as { headers: Record<string, string> }).headers['message-id']);
  expect(first).toBe(second);
});

test('what leads nowhere stays as it is, and goes when it leads somewhere; what is old by then does not', async () => {
  office.missing = ['#incidents'];
  office.startSenders();
  await office.write('#incidents', 'test', { by: 'old', at: 1 });
  await office.write('nowhere', 'test', { by: 'lost', at: 1 });
  await office.moveBy(25 * 3_600_000);
  await office.write('#incidents', 'test', { by: 'new', at: 1 });
  await office.write('#deployments', 'test', { by: 'other', at: 1 });
  await until(() => expect(chat('#deployments')).toHaveLength(1));
  expect((await office.all()).map(({ attempts }) => attempts)).toEqual([0, 0, 0, 1]);
  office.missing = [];
  await office.moveBy(1);
  await until(() => expect(chat('#incidents')).toHaveLength(1));
  expect(chat('#incidents')[0]?.text).toContain('new');
  const [old] = await office.all();
  expect(old).toMatchObject({ givenUpAt: expect.any(Number), lastError: expect.stringContaining('trop ancien') });
});

test('a page that has to be shown but says too little goes as it is', async () => {
  office.startSenders();
  await office.write('#deployments', 'unheard-of', { text: 'Quelque chose', more: { a: 1 } });
  await office.write('#deployments', 'incident-opened', { text: 'À moitié' });
  await allSettled();
  expect(chat('#deployments').map(({ text }) => text)).toEqual([
    expect.stringContaining('Quelque chose'),
    expect.stringContaining('À moitié'),
  ]);
});
