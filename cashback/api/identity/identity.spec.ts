import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { session, type Session, userPage, type UserPage } from '../../contracts/identity.ts';
import type { Problem } from '../../contracts/problem.ts';
import { earn, freshEmail, password, startTestApi, type TestApi } from '../testing/api.ts';
import { queryAsOwner } from '../testing/database.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(inject('postgresUrl'));
});
afterAll(() => api?.close());

const signIn = <T = Problem>(email: string, secret: string, address = '203.0.113.1') =>
  api.call<T>('POST', '/api/identity/login', {
    body: { email, password: secret },
    headers: { 'x-forwarded-for': address },
  });
const refresh = <T = Session>(refreshToken: string) =>
  api.call<T>('POST', '/api/identity/refresh', { body: { refreshToken } });
const balance = (as: Session) => api.call('GET', '/api/wallet/balance', { as });

describe('signing up', () => {
  it('opens a consumer account and signs in', async () => {
    const email = freshEmail('nouvelle');
    const { status, body } = await api.call('POST', '/api/identity/signup', {
      body: { email: ` ${email.toUpperCase()} `, password, displayName: 'Zoé' },
    });
    expect(status).toBe(201);
    const opened = session.parse(body);
    expect(opened.subject).toMatchObject({ email, displayName: 'Zoé', role: 'consumer' });
    expect(await balance(opened)).toMatchObject({ status: 200, body: { points: 0, updatedAt: null } });
  });

  it('is refused to an address that has an account', async () => {
    const { subject } = await api.consumer();
    const wish = { email: subject.email, password, displayName: 'Léa' };
    expect(await api.call('POST', '/api/identity/signup', { body: wish })).toMatchObject({
      status: 409,
      body: { code: 'deja-inscrit' },
    });
  });

  it('of one address twice at once opens one account', async () => {
    const wish = { email: freshEmail('double'), password, displayName: 'Léa' };
    const answers = await Promise.all([1, 2].map(() => api.call('POST', '/api/identity/signup', { body: wish })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('names every field at fault', async () => {
    const { status, body } = await api.call<Problem>('POST', '/api/identity/signup', {
      body: { email: 'lea', password: 'court' },
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'champ-invalide',
      fields: [
        { path: 'email', message: 'Indiquez une adresse e-mail valide, par exemple lea@exemple.fr.' },
        { path: 'password', message: 'Le mot de passe compte au moins 10 caractères.' },
        { path: 'displayName', message: 'Ce champ est obligatoire.' },
      ],
    });
  });

  it('stores the password as argon2id alone', async () => {
    const { subject } = await api.consumer();
    const [row] = await queryAsOwner(api.database.ownerUrl, 'SELECT * FROM identity.account WHERE id = $1', [
      subject.id,
    ]);
    expect(row!['password_hash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(JSON.stringify(row)).not.toContain(password);
  });
});

describe('signing in', () => {
  it('is refused in the same words for an unknown address and for a wrong password', async () => {
    const { subject } = await api.consumer();
    const answers = [await signIn(subject.email, 'pas-le-bon-mot'), await signIn(freshEmail('inconnue'), password)];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    expect(answers[0]!.body.code).toBe('identifiants-invalides');
  });

  it('is refused to an account after ten failures, for a quarter of an hour', async () => {
    const { subject } = await api.consumer();
    for (let failure = 1; failure <= 10; failure++)
      await signIn(subject.email, 'pas-le-bon-mot', `198.51.100.${failure}`);
    expect(await signIn(subject.email, password)).toMatchObject({ status: 429, body: { code: 'trop-de-demandes' } });
    api.clock.advance(16 * 60_000);
    expect(await signIn(subject.email, password)).toMatchObject({ status: 200 });
  });

  it('is refused to an address that fails on many accounts, and to no other', async () => {
    const { subject } = await api.consumer();
    const since = new Date(api.clock.now().getTime() - 1000).toISOString();
    await queryAsOwner(
      api.database.ownerUrl,
      `INSERT INTO identity.sign_in_attempt (key, count, since) VALUES ('address:192.0.2.7', 200, $1)`,
      [since],
    );
    expect(await signIn(subject.email, password, '192.0.2.7')).toMatchObject({ status: 429 });
    expect(await signIn(subject.email, password, '192.0.2.8')).toMatchObject({ status: 200 });
  });

  it('costs an address nothing when it succeeds', async () => {
    const { subject } = await api.consumer();
    for (let time = 1; time <= 12; time++) {
      expect(await signIn(subject.email, password, '192.0.2.9')).toMatchObject({ status: 200 });
    }
    const [row] = await queryAsOwner(
      api.database.ownerUrl,
      `SELECT count FROM identity.sign_in_attempt WHERE key = 'address:192.0.2.9'`,
    );
    expect(row).toEqual({ count: 0 });
  });
});

describe('an access token', () => {
  it('is refused when it was altered, is missing or has expired', async () => {
    const consumer = await api.consumer();
    const [header, , signature] = consumer.accessToken.split('.');
    const claims = { sub: consumer.subject.id, role: 'admin', name: 'Léa', exp: 4_000_000_000 };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    for (const as of [forged, 'pas-un-jeton', undefined]) {
      const answer = await api.call('GET', '/api/wallet/balance', as ? { as } : {});
      expect(answer).toMatchObject({ status: 401, body: { code: 'session-expiree' } });
    }
    expect(await balance(consumer)).toMatchObject({ status: 200 });
    api.clock.advance(15 * 60_000);
    expect(await balance(consumer)).toMatchObject({ status: 401 });
  });
});

describe('refreshing', () => {
  it('gives a new session and uses the token up', async () => {
    const first = await api.consumer();
    const { status, body } = await refresh(first.refreshToken);
    expect(status).toBe(200);
    expect(session.parse(body).subject).toEqual(first.subject);
    expect(body.refreshToken).not.toBe(first.refreshToken);
  });

  it('works twice within ten seconds, for the answer that was lost', async () => {
    const first = await api.consumer();
    const answers = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const { body } of answers) expect(await refresh(body.refreshToken)).toMatchObject({ status: 200 });
  });

  it('with a token replaced long ago ends the whole family', async () => {
    const first = await api.consumer();
    const second = (await refresh(first.refreshToken)).body;
    api.clock.advance(11_000);
    expect(await refresh<Problem>(first.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'session-expiree' },
    });
    expect(await refresh(second.refreshToken)).toMatchObject({ status: 401 });
  });

  it('is refused after thirty days of silence', async () => {
    const first = await api.consumer();
    api.clock.advance(30 * 24 * 3600_000);
    expect(await refresh(first.refreshToken)).toMatchObject({ status: 401 });
  });

  it('stores no token that would work if it leaked', async () => {
    const { refreshToken } = await api.consumer();
    const rows = await queryAsOwner(
      api.database.ownerUrl,
      `SELECT encode(hash, 'escape') AS hash FROM identity.refresh_token`,
    );
    expect(rows.map((row) => row['hash'])).not.toContain(refreshToken);
  });
});

describe('signing out', () => {
  it('ends the family, and says yes to a token it does not know', async () => {
    const { refreshToken } = await api.consumer();
    const signOut = () => api.call('POST', '/api/identity/logout', { body: { refreshToken } });
    expect(await signOut()).toMatchObject({ status: 204 });
    expect(await refresh(refreshToken)).toMatchObject({ status: 401 });
    expect(await signOut()).toMatchObject({ status: 204 });
  });
});

describe('the list of users', () => {
  it('shows administrators the newest first, page after page, with their points', async () => {
    const admin = await api.admin();
    const partner = await api.partner();
    const [one, two, three] = [
      await api.consumer('Page A'),
      await api.consumer('Page B'),
      await api.consumer('Page C'),
    ];
    await earn(api, two, partner, 2000);
    const page = async (query: string) =>
      userPage.parse(
        (await api.call<UserPage>('GET', `/api/identity/users?search=page&limit=2${query}`, { as: admin })).body,
      );

    const first = await page('');
    expect(first.users.map(({ id, points }) => [id, points])).toEqual([
      [three.subject.id, 0],
      [two.subject.id, 100],
    ]);
    expect(first.total).toBe(3);
    const second = await page(`&after=${first.next}`);
    expect(second).toMatchObject({ users: [{ id: one.subject.id }], next: null });
  });

  it('is closed to others and explains a cursor it cannot read', async () => {
    expect(await api.call('GET', '/api/identity/users', { as: await api.consumer() })).toMatchObject({
      status: 403,
      body: { message: 'Cette action est réservée aux administrateurs.' },
    });
    expect(await api.call('GET', '/api/identity/users?after=zzz', { as: await api.admin() })).toMatchObject({
      status: 400,
      body: { code: 'champ-invalide', fields: [{ path: 'after' }] },
    });
  });
});
