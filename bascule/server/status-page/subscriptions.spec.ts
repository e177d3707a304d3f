import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Plan } from '../../core/plan/schema.ts';
import { pageOf, type Knowledge } from '../../core/status/page.ts';
import { hour, incident, knowledge, maintenance, minute, now as noon, page } from '../../core/status/spec/a-page.ts';
import { countSubscribers, suspendBounced } from '../../engine/subscriber-table.ts';
import { ownDatabase, type OwnDatabase } from '../../testing/own-database.ts';
import type { Shown } from './gather.ts';
import { placeOf } from './limits.ts';
import { subscriptionRoutes } from './subscription-routes.ts';
import { tellSubscribers } from './tell-subscribers.ts';

interface Mail {
  to: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
}

let database: OwnDatabase;
let server: FastifyInstance;
let now: number;
let errors: unknown[];

beforeEach(async () => {
  now = noon;
  database = await ownDatabase(inject('postgresUrl'));
  server = fastify();
  errors = [];
  subscriptionRoutes(server, { pool: database.pool, shown, now: () => now, onError: (error) => errors.push(error) });
});
afterEach(async () => {
  await server.close();
  await database.drop();
});

const shown = {
  plan: { calendar: { timeZone: 'Europe/Paris' } } as Plan,
  page,
  environment: { name: 'production', title: 'Production' },
  url: 'https://status.rewapp.fr',
} as Shown;

/** As the page's process hands it on. */
async function send(
  method: 'GET' | 'POST',
  path: string,
  form: Record<string, string | string[]> = {},
  from = '203.0.113.9',
) {
  const body = new URLSearchParams(
    Object.entries(form).flatMap(([key, value]) => [value].flat().map((each): [string, string] => [key, each])),
  );
  const answer = await server.inject({
    ...{ method, url: `/public/status/subscriptions${path}` },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': from,
      'accept-language': 'fr-FR,en;q=0.8',
    },
    ...(method === 'POST' && { payload: body.toString() }),
  });
  return { status: answer.statusCode, html: answer.body, headers: answer.headers };
}
const mails = async (template: string): Promise<Mail[]> => {
  const { rows } = await database.pool.query<{ body: Mail }>(
    "SELECT body FROM bascule.message WHERE channel = 'email' AND template = $1 ORDER BY number",
    [template],
  );
  return rows.map(({ body }) => body);
};
const tokenIn = (text: string) => /token=([\w-]{43})/.exec(text)?.[1] ?? 'none';

async function subscribed(email: string, components: string[] = [], language = 'fr'): Promise<void> {
  await send('POST', '', { email, components, language }, `198.51.100.${Math.floor(Math.random() * 250)}`);
  const [mail] = (await mails('status-confirm')).filter(({ to }) => to === email).slice(-1);
  expect((await send('POST', `/confirm?token=${tokenIn(mail!.text)}`)).status).toBe(200);
}
const tell = (change: Partial<Knowledge>) => tellSubscribers(database.pool, pageOf(knowledge(change), now));

describe('subscribing', () => {
  test('begins when the address was proved, by a button that no mail program presses', async () => {
    const asked = await send('POST', '', { email: 'Lea@Exemple.fr', language: 'fr' });
    expect(asked).toMatchObject({ status: 202, html: expect.stringContaining('Un message part vers lea@exemple.fr') });
    const [mail] = await mails('status-confirm');
    expect(mail).toMatchObject({ to: 'lea@exemple.fr', subject: 'Confirmez votre abonnement à l’état de REWAPP' });
    expect(mail!.text).toContain('https://status.rewapp.fr/subscriptions/confirm?token=');
    const link = `/confirm?token=${tokenIn(mail!.text)}`;
    const opened = await send('GET', link);
    expect(opened.html).toContain(`<form method="post" action="/subscriptions${link}&amp;language=fr">`);
    expect(await countSubscribers(database.pool)).toEqual({ confirmed: 0, suspended: 0 });
    expect((await send('POST', link)).html).toContain('Vous êtes abonné');
    expect((await send('POST', link)).html).toContain('Vous êtes abonné');
    expect(await countSubscribers(database.pool)).toEqual({ confirmed: 1, suspended: 0 });
  });

  test('keeps of a token nothing but its hash', async () => {
    await subscribed('lea@exemple.fr');
    await tell({ incidents: [incident({ updates: [{ id: 'x', at: now + 1, status: 'investigating', body: null }] })] });
    const { rows } = await database.pool.query<{ all: string }>(
      `SELECT (SELECT json_agg(r)::text FROM bascule.status_request r) || (SELECT json_agg(u)::text FROM bascule.status_unsubscribe u) AS all`,
    );
    const [update] = await mails('status-update');
    expect(rows[0]!.all).not.toContain(tokenIn(update!.text));
    expect(rows[0]!.all).not.toContain(tokenIn((await mails('status-confirm'))[0]!.text));
  });

  test('is void a day later, and with a token that is none', async () => {
    await send('POST', '', { email: 'lea@exemple.fr' });
    const token = tokenIn((await mails('status-confirm'))[0]!.text);
    now += 24 * hour + 1;
    expect((await send('POST', `/confirm?token=${token}`)).html).toContain('Ce lien n’est plus valable');
    expect((await send('POST', `/confirm?token=${'x'.repeat(43)}`)).html).toContain('Ce lien n’est plus valable');
    expect(await send('POST', '/confirm?token=short')).toMatchObject({
      status: 400,
      html: expect.stringContaining('ce lien est incomplet'),
    });
    expect(await countSubscribers(database.pool)).toEqual({ confirmed: 0, suspended: 0 });
  });

  test('says the same whether the address is known, and the last choice holds', async () => {
    const first = await send('POST', '', { email: 'lea@exemple.fr', components: 'api' });
    await subscribed('lea@exemple.fr', ['mobile', 'vitrine'], 'en');
    const again = await send('POST', '', { email: 'lea@exemple.fr' });
    expect(again).toMatchObject({ status: first.status, html: first.html });
    const { rows } = await database.pool.query('SELECT components, language FROM bascule.status_subscriber');
    expect(rows).toEqual([{ components: ['mobile', 'vitrine'], language: 'en' }]);
  });

  test('with a mistake is answered by a page that says what is allowed', async () => {
    expect(await send('POST', '', { email: 'lea' })).toMatchObject({
      status: 400,
      html: expect.stringContaining('donnez une adresse comme lea@exemple.fr'),
    });
    expect(await send('POST', '', { email: 'lea@exemple.fr', components: 'cafe' })).toMatchObject({
      status: 400,
      html: expect.stringContaining('choisissez parmi api, mobile, vitrine, banking'),
    });
    expect(await send('POST', '', { email: 'a@b.fr\nbcc: c@d.fr' })).toMatchObject({ status: 400 });
    expect(await mails('status-confirm')).toEqual([]);
  });

  test('is limited by address and by place, and says how long to wait', async () => {
    for (const place of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
      expect((await send('POST', '', { email: 'lea@exemple.fr' }, place)).status).toBe(202);
    const fourth = await send('POST', '', { email: 'lea@exemple.fr' }, '192.0.2.4');
    expect([fourth.status, Number(fourth.headers['retry-after']) > 3_600]).toEqual([429, true]);
    const statuses: number[] = [];
    for (let index = 0; index < 21; index += 1)
      statuses.push(
        (await send('POST', '', { email: `n${index}@exemple.fr` }, 'forged, 192.0.2.77, 127.0.0.1')).status,
      );
    expect(statuses.filter((each) => each === 429)).toHaveLength(1);
  });

  test('that breaks inside says nothing of the inside, and is written down', async () => {
    await database.pool.query('ALTER TABLE bascule.status_request RENAME TO away');
    const answer = await send('POST', '', { email: 'lea@exemple.fr', language: 'en' });
    expect(answer).toMatchObject({ status: 503, html: expect.stringContaining('Subscriptions are not available') });
    expect(answer.html).not.toContain('status_request');
    expect(errors).toHaveLength(1);
    expect(await send('POST', '', { email: 'lea', language: 'en' })).toMatchObject({
      status: 400,
      html: expect.stringContaining('Please check the address'),
    });
  });

  test('knows the place by what the last machine says that is not ours', () => {
    expect(placeOf('1.2.3.4, 203.0.113.9, ::ffff:127.0.0.1', '127.0.0.1')).toBe('203.0.113.9');
    expect(placeOf(undefined, '::1')).toBe('::1');
  });
});

describe('news', () => {
  const update = (id: string, at: number) => ({ id, at, status: 'investigating' as const, body: null });
  const felt = incident({ updates: [update('u1', noon + minute)] });

  test('is told once to each who asked for its component, or for all', async () => {
    await subscribed('lea@exemple.fr');
    await subscribed('zoe@exemple.fr', ['api', 'banking'], 'en');
    await subscribed('max@exemple.fr', ['vitrine']);
    now += 2 * minute;
    await Promise.all([tell({ incidents: [felt] }), tell({ incidents: [felt] })]);
    await tell({ incidents: [felt] });
    const told = await mails('status-update');
    expect(told.map(({ to, subject }) => [to, subject])).toEqual([
      ['lea@exemple.fr', '[REWAPP] API indisponible : Investigation en cours'],
      ['zoe@exemple.fr', '[REWAPP] API indisponible: Investigating'],
    ]);
    expect(told[1]!.text).toContain('Affected components: Backend API');
    expect(told[1]!.text).toContain('https://status.rewapp.fr/incidents/i-1');
  });

  test('of what was before they asked is not for them', async () => {
    await subscribed('lea@exemple.fr');
    await tell({ incidents: [incident()] });
    now += 5 * minute;
    await tell({ incidents: [incident({ updates: [update('u0', noon - hour), update('u2', now)] })] });
    expect(await mails('status-update')).toHaveLength(1);
  });

  test('of maintenance is told at each of its phases', async () => {
    await subscribed('lea@exemple.fr', ['mobile']);
    const planned = maintenance({ announcedAt: now + minute, from: now + hour, to: now + 2 * hour });
    for (const after of [2 * minute, hour, hour]) {
      now += after;
      await tell({ maintenances: [planned] });
    }
    expect((await mails('status-update')).map(({ subject }) => subject)).toEqual([
      '[REWAPP] Mise à niveau de la base : Planifiée',
      '[REWAPP] Mise à niveau de la base : En cours',
      '[REWAPP] Mise à niveau de la base : Terminée',
    ]);
  });

  test('does not go where mail came back, until the address is proved again', async () => {
    await subscribed('lea@exemple.fr');
    await subscribed('zoe@exemple.fr');
    now += 2 * minute;
    await tell({ incidents: [felt] });
    await cameBack('lea@exemple.fr', "Can't send mail - all recipients were rejected: 550 5.1.1 no such user");
    await cameBack('zoe@exemple.fr', 'Invalid login: 535 authentication failed');
    expect(await suspendBounced(database.pool, now)).toEqual(['lea@exemple.fr']);
    expect(await suspendBounced(database.pool, now)).toEqual([]);
    now += 2 * minute;
    await tell({ incidents: [incident({ updates: [update('u1', noon + minute), update('u3', now)] })] });
    expect((await mails('status-update')).map(({ to }) => to)).toEqual([
      'lea@exemple.fr',
      'zoe@exemple.fr',
      'zoe@exemple.fr',
    ]);
    expect(await countSubscribers(database.pool)).toEqual({ confirmed: 1, suspended: 1 });
    await subscribed('lea@exemple.fr');
    expect(await suspendBounced(database.pool, now)).toEqual([]);
    expect(await countSubscribers(database.pool)).toEqual({ confirmed: 2, suspended: 0 });
  });

  /** As the sender of mails leaves a message that it gave up. */
  async function cameBack(email: string, why: string): Promise<void> {
    await database.pool.query(
      `UPDATE bascule.message SET target = $1, given_up_at = $2, last_error = $3
       WHERE template = 'status-update' AND body->>'to' = $1`,
      [email, now, why],
    );
  }
});

describe('unsubscribing', () => {
  test('takes one click in a mail program, and nothing is kept of the reader', async () => {
    await subscribed('lea@exemple.fr');
    now += 2 * minute;
    await tell({ incidents: [incident({ updates: [{ id: 'u1', at: now, status: 'investigating', body: null }] })] });
    const [{ headers }] = (await mails('status-update')) as [Mail];
    expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    const [, link] = /^<https:\/\/status\.rewapp\.fr\/subscriptions(\/end\?token=[\w-]{43})>$/.exec(
      headers['List-Unsubscribe']!,
    )!;
    expect((await send('GET', link!)).html).toContain('<button>Se désabonner</button>');
    expect(await countSubscribers(database.pool)).toMatchObject({ confirmed: 1 });
    const ended = await send('POST', link!, { 'List-Unsubscribe': 'One-Click' });
    expect(ended).toMatchObject({ status: 200, html: expect.stringContaining('Vous êtes désabonné') });
    expect((await send('POST', link!)).status).toBe(200);
    const { rows } = await database.pool.query(
      'SELECT email FROM bascule.status_subscriber UNION ALL SELECT email FROM bascule.status_unsubscribe UNION ALL SELECT email FROM bascule.status_request',
    );
    expect(rows).toEqual([]);
  });

  test('works by every mail that was sent, also in parts as some programs send it', async () => {
    await subscribed('lea@exemple.fr');
    for (const id of ['u1', 'u2']) {
      now += 2 * minute;
      await tell({ incidents: [incident({ updates: [{ id, at: now, status: 'investigating', body: null }] })] });
    }
    const [first] = await mails('status-update');
    const answer = await server.inject({
      ...{ method: 'POST', url: `/public/status/subscriptions/end?token=${tokenIn(first!.text)}` },
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      payload: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    });
    expect(answer.statusCode).toBe(200);
    expect(await countSubscribers(database.pool)).toEqual({ confirmed: 0, suspended: 0 });
  });
});
