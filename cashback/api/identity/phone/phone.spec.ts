import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Message } from '../../../../sandbox/inbox/message.ts';
import { tellStatus } from '../../../../sandbox/twilio/status.ts';
import type { Account, CodeSent } from '../../../contracts/account.ts';
import type { Session } from '../../../contracts/identity.ts';
import type { Problem } from '../../../contracts/problem.ts';
import { queryAsOwner } from '../../testing/database.ts';
import { startTestApiWithDoubles, type TestApiWithDoubles } from '../../testing/doubles.ts';

let api: TestApiWithDoubles;
beforeAll(async () => {
  api = await startTestApiWithDoubles(inject('postgresUrl'));
});
afterAll(() => api?.close());
afterEach(() => api.world.faults.clear());

let numbers = 10_000_000;
/** Far from the one before: another prefix, so that the limits of one test are not those of the next. */
const freshNumber = () => `+336${(numbers += 111_111)}`;
const ask = <T = CodeSent>(as: Session, phone: string) =>
  api.call<T>('POST', '/api/account/phone', { as, body: { phone } });
const confirm = <T = Account>(as: Session, code: string) =>
  api.call<T>('POST', '/api/account/phone/confirm', { as, body: { code } });
const smsTo = (phone: string) => api.world.inbox.list({ kind: 'sms', to: phone });
const codeIn = ({ text }: Message): string => /^\d{6}/.exec(text)?.[0] ?? '';
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const sentCode = async (as: Session, phone: string) => {
  expect(await ask(as, phone)).toMatchObject({ status: 202 });
  return codeIn(smsTo(phone).at(-1)!);
};

describe('a code', () => {
  it('goes to the number however it was typed, and makes it theirs', async () => {
    const consumer = await api.consumer();
    const { status, body } = await ask(consumer, '06 87-65.43 21');
    expect([status, body.phone]).toEqual([202, '+33 6 •• •• •• 21']);
    const [sms] = smsTo('+33687654321');
    expect(sms?.text).toMatch(/^\d{6} est votre code REWAPP, valable 10 minutes\. Ne le donnez à personne\.$/);
    expect(await confirm(consumer, ` ${codeIn(sms!).replace(/(...)/, '$1 ')} `)).toMatchObject({
      status: 200,
      body: { phone: { number: '+33 6 •• •• •• 21' } },
    });
  });

  it.each(['01 23 45 67 89', '+44 7911 123456', '0612', 'mon numéro'])('is not sent to « %s »', async (phone) => {
    expect(await ask<Problem>(await api.consumer(), phone)).toMatchObject({
      status: 400,
      body: { message: 'Indiquez un numéro de mobile français, par exemple 06 12 34 56 78.' },
    });
  });

  it('may be tried five times, also by ten requests side by side', async () => {
    const consumer = await api.consumer();
    const code = await sentCode(consumer, freshNumber());
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirm<Problem>(consumer, wrong(code))));
    expect(answers.map(({ body }) => body.code).sort()).toEqual([
      ...Array<string>(5).fill('code-expire'),
      ...Array<string>(5).fill('code-invalide'),
    ]);
    expect(await confirm<Problem>(consumer, code)).toMatchObject({ status: 410 });
  });

  it('works for ten minutes, once, and not after a newer one was sent', async () => {
    const consumer = await api.consumer();
    const phone = freshNumber();
    const first = await sentCode(consumer, phone);
    const second = await sentCode(consumer, phone);
    if (first !== second) expect(await confirm(consumer, first)).toMatchObject({ status: 422 });
    expect(await confirm(consumer, second)).toMatchObject({ status: 200 });
    expect(await confirm(consumer, second)).toMatchObject({ status: 410 });
    const late = await sentCode(consumer, phone);
    api.clock.advance(10 * 60_000 + 1);
    expect(await confirm<Problem>(consumer, late)).toMatchObject({ status: 410, body: { code: 'code-expire' } });
  });

  it('does not make a number theirs that is another’s already', async () => {
    const phone = freshNumber();
    const [one, other] = [await api.consumer(), await api.consumer()];
    expect(await confirm(one, await sentCode(one, phone))).toMatchObject({ status: 200 });
    expect(await confirm<Problem>(other, await sentCode(other, phone))).toMatchObject({
      status: 409,
      body: { code: 'deja-pris', message: 'Ce numéro est déjà rattaché à un autre compte.' },
    });
  });

  it('is stored so that who reads the database can’t tell it', async () => {
    const consumer = await api.consumer();
    const phone = freshNumber();
    const code = await sentCode(consumer, phone);
    const [row] = await queryAsOwner(
      api.database.ownerUrl,
      'SELECT code_hash, tries, delivery FROM identity.phone_verification WHERE phone = $1',
      [phone],
    );
    expect((row!['code_hash'] as Buffer).length).toBe(32);
    expect(JSON.stringify(row)).not.toContain(code);
  });
});

describe('sending', () => {
  it('to one number is allowed three times in ten minutes, whoever asks and however fast', async () => {
    const phone = freshNumber();
    const askers = await Promise.all([1, 2, 3, 4, 5].map(() => api.consumer()));
    const answers = await Promise.all(askers.map((asker) => ask<Problem>(asker, phone)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 429, 429]);
    expect(smsTo(phone)).toHaveLength(3);
    api.clock.advance(10 * 60_000);
    expect(await ask(await api.consumer(), phone)).toMatchObject({ status: 202 });
  });

  it('to one number after the other of a run is stopped', async () => {
    const start = 33_700_110_000;
    const statuses: number[] = [];
    for (let next = 0; next < 11; next++) {
      statuses.push((await ask(await api.consumer(), `+${start + next}`)).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(202), 429]);
  });

  it('has a cap for the day and the country, which refused requests do not use up', async () => {
    const { clock } = api;
    await queryAsOwner(
      api.database.ownerUrl,
      `INSERT INTO identity.sending_limit (key, count, ends_at) VALUES ('sms-country:+33', 4999, $1)
       ON CONFLICT (key) DO UPDATE SET count = excluded.count, ends_at = excluded.ends_at`,
      [new Date(clock.now().getTime() + 3_600_000)],
    );
    expect(await ask(await api.consumer(), freshNumber())).toMatchObject({ status: 202 });
    expect(await ask(await api.consumer(), freshNumber())).toMatchObject({ status: 429 });
    const [row] = await queryAsOwner(
      api.database.ownerUrl,
      `SELECT count FROM identity.sending_limit WHERE key = 'sms-country:+33'`,
    );
    expect(row).toEqual({ count: 5_000 });
    clock.advance(3_600_000);
    expect(await ask(await api.consumer(), freshNumber())).toMatchObject({ status: 202 });
  });

  it('that Twilio fails to do is told, and no release is blamed for it', async () => {
    api.world.faults.put('twilio', { kind: '500' });
    const consumer = await api.consumer();
    const phone = freshNumber();
    expect(await ask<Problem>(consumer, phone)).toMatchObject({
      status: 424,
      body: {
        code: 'tiers-indisponible',
        message: 'L’envoi du SMS n’a pas abouti : réessayez dans quelques minutes.',
      },
    });
    expect(await ask(consumer, phone)).toMatchObject({ status: 202 });
  });

  it('to a number that no SMS reaches is a mistake in the number', async () => {
    api.world.faults.put('twilio', { kind: 'refused' });
    expect(await ask<Problem>(await api.consumer(), freshNumber())).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'phone', message: expect.stringContaining('ne reçoit pas nos SMS') }] },
    });
  });

  it('that Twilio never answers ends in time, and a code that arrives all the same is good', async () => {
    api.world.faults.put('twilio', { kind: 'timeout' });
    expect(await ask(await api.consumer(), freshNumber())).toMatchObject({ status: 424 });
  });
});

describe('the status callback', () => {
  const deliveryTo = async (phone: string) =>
    (
      await queryAsOwner(api.database.ownerUrl, 'SELECT delivery FROM identity.phone_verification WHERE phone = $1', [
        phone,
      ])
    )[0]?.['delivery'];

  it('tells that an SMS arrived, or why it did not', async () => {
    const phone = freshNumber();
    await sentCode(await api.consumer(), phone);
    await expect.poll(() => deliveryTo(phone)).toBe('delivered');
    await sentCode(await api.consumer(), '+33799990000');
    await expect.poll(() => deliveryTo('+33799990000')).toBe('undelivered (30005)');
  });

  it('may come before Twilio has said how it calls the message: it stands', async () => {
    const phone = freshNumber();
    await sentCode(await api.consumer(), phone);
    await expect.poll(() => deliveryTo(phone)).toBe('delivered');
    // As the row is until Twilio’s answer is here.
    const [row] = await queryAsOwner(
      api.database.ownerUrl,
      'UPDATE identity.phone_verification SET message_id = NULL, delivery = NULL WHERE phone = $1 RETURNING id',
      [phone],
    );
    const callback = `${api.variables['PUBLIC_API_URL']}/api/webhooks/twilio/${String(row?.['id'])}`;
    const [accountSid, token] = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'].map((name) => api.variables[name]!);
    const sms = { sid: 'SM1', accountSid: accountSid!, token: token!, to: phone, from: '+33100000000', callback };
    await tellStatus(api.world, sms, 'delivered');
    expect(await deliveryTo(phone)).toBe('delivered');
  });

  it('is believed only when Twilio signed it', async () => {
    api.world.faults.put('twilio', { kind: 'bad-signature', times: 2 });
    const phone = freshNumber();
    await sentCode(await api.consumer(), phone);
    await expect.poll(() => api.world.faults.of('twilio')).toEqual([]);
    expect(await deliveryTo(phone)).toBe('queued');
  });
});
