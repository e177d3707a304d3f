import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { invitationLink } from '../sign-in/wire.ts';
import { Installation } from '../../testing/installation.ts';
import { withTeam } from '../../testing/team.ts';

let installation: Installation;
let origin: string;
beforeAll(async () => {
  installation = await Installation.create(inject('postgresUrl'), withTeam);
  await installation.startSwitch();
  await installation.startServerInTime();
  origin = installation.consoleUrl.replace('127.0.0.1', 'localhost');
}, 90_000);
afterAll(() => installation.remove());

const minute = 60_000;
const hour = 60 * minute;

const ask = (path: string, headers: Record<string, string> = {}, body?: object) =>
  fetch(`${installation.consoleUrl}${path}`, {
    redirect: 'manual',
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });

/** The secret that an answer sets, as a request's cookie. */
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? null;

async function signIn(person: string): Promise<string> {
  const { token } = await installation.tokenOf(person);
  const answer = await ask('/api/sign-in/token', { origin }, { token });
  expect(answer.status).toBe(200);
  return cookieOf(answer)!;
}

describe('a session', { timeout: 60_000 }, () => {
  test('is a cookie that no script reads and no other site sends, and proves who asks', async () => {
    const { token } = await installation.tokenOf('karim');
    const answer = await ask('/api/sign-in/token', { origin }, { token });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^bascule=bss_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    const who = await ask('/api/whoami', { cookie: cookieOf(answer)! });
    expect(await who.json()).toMatchObject({ person: { name: 'karim' } });
  });

  test('is kept as its SHA-256 alone', async () => {
    const secret = (await signIn('lea')).split('=')[1]!;
    const rows = await installation.rows('SELECT s::text AS row FROM bascule.console_session s');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(4));
  });

  test.each([
    ['without an origin', {}],
    ['from another site', { origin: 'http://mechant.example' }],
    ['from another port of this machine', { origin: 'http://localhost:1' }],
    ['from nowhere', { origin: 'null' }],
  ])('changes nothing for a write %s', async (_, headers) => {
    const cookie = await signIn('dora');
    const answer = await ask('/api/environments/test/rollback', { cookie, ...headers }, { by: 'x' });
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'forbidden' } }]);
    expect((await ask('/api/sign-in/token', headers, { token: 'x' })).status).toBe(403);
  });

  test('changes its secret every hour; the old one works until the new one arrived, and a minute more', async () => {
    const first = await signIn('hugo');
    await installation.moveBy(hour + minute);
    const lost = cookieOf(await ask('/api/whoami', { cookie: first }));
    expect(lost).not.toBeNull();
    await installation.moveBy(2 * minute);
    // The answer with the new secret never arrived: the browser comes with the old one, and gets another.
    const second = cookieOf(await ask('/api/whoami', { cookie: first }))!;
    expect((await ask('/api/whoami', { cookie: lost! })).status).toBe(401);
    expect((await ask('/api/whoami', { cookie: second })).status).toBe(200);
    expect((await ask('/api/whoami', { cookie: first })).status).toBe(200);
    await installation.moveBy(2 * minute);
    expect((await ask('/api/whoami', { cookie: first })).status).toBe(401);
    expect((await ask('/api/whoami', { cookie: second })).status).toBe(200);
  });

  test('ends twelve hours after its sign-in, however often its secret was changed', async () => {
    let cookie = await signIn('fanny');
    for (let hours = 0; hours < 11; hours += 1) {
      await installation.moveBy(hour + minute);
      cookie = cookieOf(await ask('/api/whoami', { cookie })) ?? cookie;
    }
    expect((await ask('/api/whoami', { cookie })).status).toBe(200);
    await installation.moveBy(hour);
    expect((await ask('/api/whoami', { cookie })).status).toBe(401);
  });

  test('ends with the token that opened it, and when its owner signs out', async () => {
    const { id, token } = await installation.tokenOf('quentin');
    const cookie = cookieOf(await ask('/api/sign-in/token', { origin }, { token }))!;
    await installation.rows("UPDATE bascule.person_token SET revoked_at = 1, revoked_by = 'x' WHERE id = $1", id);
    expect((await ask('/api/whoami', { cookie })).status).toBe(401);
    const other = await signIn('paola');
    await ask('/api/sign-out', { cookie: other, origin }, {});
    expect((await ask('/api/whoami', { cookie: other })).status).toBe(401);
  });
});

describe('an invitation', () => {
  const invite = async () => {
    const made = (await installation.client().call('POST', '/api/console/invitations', invitationLink, {
      ...{ person: 'karim', by: 'owner' },
    })) as { link: string };
    return made.link.split('#')[1]!;
  };
  const show = (invitation: string) => ask('/api/sign-in/invitation', { origin }, { invitation });

  test('lets make a passkey for fifteen minutes', async () => {
    const invitation = await invite();
    const answer = await show(invitation);
    expect(await answer.json()).toMatchObject({
      displayName: 'Karim Benali',
      options: { rp: { id: 'localhost' }, authenticatorSelection: { userVerification: 'required' } },
    });
    await installation.moveBy(16 * minute);
    expect(await (await show(invitation)).json()).toMatchObject({
      error: { message: expect.stringContaining('valait 15 minutes') },
    });
  });

  test('is made at the socket alone, for people of the plan alone', async () => {
    const cookie = await signIn('dora');
    const answer = await ask('/api/console/invitations', { cookie, origin }, { person: 'karim', by: 'dora' });
    expect(answer.status).toBe(403);
    const unknown = installation.client().call('POST', '/api/console/invitations', invitationLink, {
      ...{ person: 'nobody', by: 'owner' },
    });
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that nobody made is told so', async () => {
    expect((await show(`bsi_${'x'.repeat(43)}`)).status).toBe(404);
    expect((await show('bsi_court')).status).toBe(400);
  });
});

describe('the door', () => {
  test('answers pages that talk to nobody else, with a word for their styles that changes each time', async () => {
    const pages = await Promise.all([1, 2].map(() => fetch(`${origin}/deploiements/d-1`)));
    const policies = pages.map(({ headers }) => headers.get('content-security-policy') ?? '');
    expect(policies[0]).toContain("default-src 'none'");
    expect(policies[0]).toContain("frame-ancestors 'none'");
    expect(policies[0]).not.toContain("script-src 'self' 'unsafe");
    if (pages[0]!.status === 200) expect(policies[0]).not.toBe(policies[1]);
    expect(pages.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store']);
  });

  test.each(['/api/nothing', '/ofrep/nothing'])(
    'answers a program’s wrong path %s with a refusal, not a page',
    async (path) => {
      const answer = await fetch(`${origin}${path}`);
      expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not-found' } }]);
    },
  );

  test.each(['/..%2f..%2fpackage.json', '/%2e%2e/digest.ts', '/assets/../../build/build.ts', '/nothing.js'])(
    'gives out nothing but the console’s own files: %s',
    async (path) => {
      const answer = await fetch(`${origin}${path}`);
      expect(await answer.text()).not.toContain('inputsDigest');
      expect(answer.status).not.toBe(200);
    },
  );
});
