import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Message } from '../../../../sandbox/inbox/message.ts';
import type { Account, EmailVerified } from '../../../contracts/account.ts';
import type { Session } from '../../../contracts/identity.ts';
import type { Problem } from '../../../contracts/problem.ts';
import { freshEmail, password, startTestApi } from '../../testing/api.ts';
import { queryAsOwner } from '../../testing/database.ts';
import { appUrl, startTestApiWithDoubles, type TestApiWithDoubles } from '../../testing/doubles.ts';

let api: TestApiWithDoubles;
beforeAll(async () => {
  api = await startTestApiWithDoubles(inject('postgresUrl'));
});
afterAll(() => api?.close());
afterEach(() => api.world.faults.clear());

const signUp = async (email: string): Promise<Session> => {
  const { status, body } = await api.call<Session>('POST', '/api/identity/signup', {
    body: { email, password, displayName: 'Zoé <3' },
  });
  expect(status).toBe(201);
  return body;
};
const mailTo = (email: string, nth = 1): Promise<Message> =>
  api.world.inbox.waitFor((message) => {
    const mails = api.world.inbox.list({ kind: 'mail', to: email });
    return mails[nth - 1]?.id === message.id;
  });
const tokenIn = ({ text }: Message): string => /\/verification#([\w-]{43})/.exec(text)?.[1] ?? '';
const verify = <T = EmailVerified>(token: string) =>
  api.call<T>('POST', '/api/account/email/verify', { body: { token } });
const stateOf = async (as: Session) => (await api.call<Account>('GET', '/api/account', { as })).body.email.state;
const sendAgain = (as: Session) => api.call<Problem>('POST', '/api/account/email/send', { as });

describe('signing up', () => {
  it('sends a link in French, as text and as HTML, that proves the address once it is opened', async () => {
    const email = freshEmail('zoe');
    const session = await signUp(email);
    const mail = await mailTo(email);
    expect(mail).toMatchObject({ from: 'bonjour@rewapp.fr', subject: 'Confirmez votre adresse e-mail' });
    expect(mail.text).toContain(`Bonjour Zoé <3,`);
    expect(mail.html).toContain('Bonjour Zoé &lt;3');
    expect(mail.html).toContain(`href="${appUrl}/verification#${tokenIn(mail)}"`);
    expect(await stateOf(session)).toBe('waiting');

    expect(await verify(tokenIn(mail))).toMatchObject({ status: 200, body: { address: email } });
    expect(await stateOf(session)).toBe('verified');
    expect(await verify(tokenIn(mail)), 'a mail program opened it first').toMatchObject({ status: 200 });
  });

  it('keeps the token nowhere: what is stored can’t make a link', async () => {
    const email = freshEmail('secret');
    await signUp(email);
    const token = tokenIn(await mailTo(email));
    const rows = await queryAsOwner(
      api.database.ownerUrl,
      'SELECT * FROM identity.email_verification WHERE email = $1',
      [email],
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('and the balance and the code go on without any of it', async () => {
    const session = await signUp(freshEmail('sans'));
    expect(await api.call('GET', '/api/wallet/balance', { as: session })).toMatchObject({ status: 200 });
    expect(await api.call('POST', '/api/qr', { as: session })).toMatchObject({ status: 201 });
  });

  it.each(['500', '429'] as const)('works while SendGrid answers %s, and the mail leaves later, once', async (kind) => {
    // For all that is asked: mails of other tests may still be on their way, and a busy machine tries more than once.
    api.world.faults.put('sendgrid', { kind, times: 1_000, retryAfterSeconds: 60 });
    const email = freshEmail('patience');
    await signUp(email);
    await expect.poll(() => waiting(email)).toMatchObject({ failed: true, due: true });
    api.world.faults.clear();
    api.clock.advance(61_000);
    await mailTo(email);
    await expect.poll(() => waiting(email)).toMatchObject({ failed: false, due: false });
    expect((await waiting(email))?.attempts).toBeGreaterThan(1);
    expect(api.world.inbox.list({ kind: 'mail', to: email })).toHaveLength(1);
  });

  it('sends nothing to addresses that are nobody’s', async () => {
    const email = `smoke-${Date.now()}@rewapp.invalid`;
    const session = await signUp(email);
    expect(await stateOf(session)).toBe('none');
    expect(await waiting(email)).toBeUndefined();
  });
});

describe('a link', () => {
  it('works for 24 hours', async () => {
    const email = freshEmail('tard');
    const session = await signUp(email);
    const mail = await mailTo(email);
    api.clock.advance(24 * 3_600_000 + 1_000);
    expect(await verify<Problem>(tokenIn(mail))).toMatchObject({ status: 410, body: { code: 'lien-expire' } });
    expect(
      (await api.call<Session>('POST', '/api/identity/refresh', { body: { refreshToken: session.refreshToken } }))
        .status,
    ).toBe(200);
  });

  it('that was made up, or copied in part, is refused with a sentence', async () => {
    expect(await verify<Problem>('A'.repeat(43))).toMatchObject({ status: 422, body: { code: 'lien-invalide' } });
    expect(await verify<Problem>('A'.repeat(42))).toMatchObject({
      status: 400,
      body: { message: 'Ce lien est incomplet : ouvrez-le depuis l’e-mail.' },
    });
  });

  it('is sent again on demand, three times in ten minutes at most, even when asked side by side', async () => {
    const email = freshEmail('encore');
    const session = await signUp(email);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => sendAgain(session)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 204, 429, 429]);
    const last = await mailTo(email, 4);
    expect(await verify(tokenIn(await mailTo(email, 1)))).toMatchObject({ status: 200 });
    expect(tokenIn(last)).not.toBe(tokenIn(await mailTo(email, 1)));
    api.clock.advance(10 * 60_000);
    expect(await sendAgain(session), 'nothing is sent to who is verified').toMatchObject({ status: 204 });
    expect(api.world.inbox.list({ kind: 'mail', to: email })).toHaveLength(4);
  });
});

describe('a mail that comes back', () => {
  it('is told on the account, and nothing is undone when it is told twice', async () => {
    api.world.faults.put('sendgrid', { kind: 'repeated' });
    const session = await signUp(freshEmail('rebond'));
    await expect.poll(() => stateOf(session)).toBe('bounced');
    expect(await sendAgain(session)).toMatchObject({ status: 204 });
  });

  it('is believed only when SendGrid signed it', async () => {
    const email = freshEmail('faux');
    const session = await signUp(email);
    const mail = await mailTo(email);
    await expect.poll(() => api.world.inbox.find(mail.id)?.state).toBe('remise');
    api.world.faults.put('sendgrid', { kind: 'bad-signature' });
    expect(await mail.actions[0]?.act()).toBe('l’API a répondu 401');
    expect(await stateOf(session)).toBe('waiting');
    expect(await mail.actions[0]?.act()).toBe('l’API a répondu 204');
    expect(await stateOf(session)).toBe('bounced');
  });

  it('late still counts: the signature holds whatever its hour, and the address has not moved', async () => {
    const email = freshEmail('lent');
    const session = await signUp(email);
    const mail = await mailTo(email);
    await expect.poll(() => api.world.inbox.find(mail.id)?.state).toBe('remise');
    api.world.faults.put('sendgrid', { kind: 'late' });
    expect(await mail.actions[0]?.act()).toBe('l’API a répondu 204');
    expect(await stateOf(session)).toBe('bounced');
  });
});

it('without SendGrid the account works, and asking for a link is told kindly', async () => {
  const bare = await startTestApi(inject('postgresUrl'));
  try {
    const session = await bare.consumer();
    expect(await bare.call<Account>('GET', '/api/account', { as: session })).toMatchObject({
      body: { email: { state: 'none', available: false }, phone: { number: null, available: false } },
    });
    expect(await bare.call<Problem>('POST', '/api/account/email/send', { as: session })).toMatchObject({
      status: 424,
      body: { code: 'tiers-indisponible', message: 'L’envoi d’e-mails n’est pas disponible pour le moment.' },
    });
  } finally {
    await bare.close();
  }
});

async function waiting(email: string) {
  const [row] = await queryAsOwner(
    api.database.ownerUrl,
    `SELECT attempts, failure IS NOT NULL AS failed, next_at IS NOT NULL AS due FROM identity.email_verification
     WHERE email = $1`,
    [email],
  );
  return row;
}
