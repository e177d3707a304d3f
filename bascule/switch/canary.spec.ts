import { mkdir, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { freePort } from '../testing/free-ports.ts';
import { BLUE, GREEN, Trial, until } from './trial/trial.ts';
import type { DeclarationInput } from './wire.ts';

const STICKY = { cookie: 'visitor', header: 'x-visitor', domain: 'shop.test' };
const STEPS = [5, 25, 50, 100];

interface Answer {
  status: number;
  body: string;
  setCookie: string | null;
  cacheControl: string | null;
}

describe('a canary', () => {
  test('under load loses nothing in any step, and keep-alive clients follow the shares', async () => {
    await using trial = await canary();
    let isOver = false;
    let lost = 0;
    /** Null while the shares change: an answer of that time belongs to neither step. */
    let step: number | null = null;
    const seen = STEPS.map(() => ({ stable: 0, new: 0 }));
    const load = Array.from({ length: 6 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!isOver) {
        const asked = step;
        const answer = await askBy(agent, trial.port).catch(() => 'lost');
        if (answer !== 'stable' && answer !== 'new') lost++;
        else if (asked !== null && asked === step) seen[asked]![answer]++;
      }
      agent.destroy();
    });
    try {
      for (const [index, percent] of STEPS.entries()) {
        await trial.weights(100 - percent, percent);
        step = index;
        await until(() => total(seen[index]!) >= 1_500);
        step = null;
      }
    } finally {
      isOver = true;
    }
    await Promise.all(load);
    expect(lost).toBe(0);
    for (const [index, percent] of STEPS.entries()) {
      const all = total(seen[index]!);
      const deviation = Math.sqrt((percent * (100 - percent)) / all);
      expect(Math.abs((100 * seen[index]!.new) / all - percent)).toBeLessThanOrEqual(4.5 * deviation);
    }
  });

  test('never takes a visitor back while it grows', async () => {
    await using trial = await canary();
    await trial.weights(95, 5);
    const visitors = Array.from({ length: 200 }, (_, index) => `v${index}`);
    const met = new Set<string>();
    for (const percent of STEPS) {
      await trial.weights(100 - percent, percent);
      for (const visitor of visitors) {
        const { body } = await ask(trial.port, '/', { cookie: `a=b; visitor=${visitor}` });
        if (met.has(visitor)) expect(body).toBe('new');
        if (body === 'new') met.add(visitor);
      }
    }
    expect(met.size).toBe(200);
  });

  test('gives a visitor the new version of all components or of none, mounts and other colours included', async () => {
    const web = await freePort();
    await using trial = await canary({}, [{ component: 'web', port: web, mounts: { '/api': 'api' }, sticky: STICKY }]);
    // In the web's slots the new version is blue.
    const slot = { ...BLUE, component: 'web' };
    await trial.client.putSlot({ ...slot, colour: 'green' }, 1, 'v1', await page(trial, 'stable'));
    await trial.client.setWeights('development', 1, [{ component: 'web', blue: 0, green: 100 }]);
    await trial.client.putSlot(slot, 1, 'v2', await page(trial, 'new'));
    await trial.client.setWeights('development', 1, [
      { component: 'api', blue: 60, green: 40 },
      { component: 'web', blue: 40, green: 60 },
    ]);
    const met = { stable: 0, new: 0 };
    for (let index = 0; index < 60; index++) {
      const first = await ask(web, '/', { accept: 'text/html' });
      const cookie = first.setCookie?.split(';')[0] ?? '';
      expect((await ask(web, '/api/balance', { cookie })).body).toBe(first.body);
      expect((await ask(trial.port, '/', { cookie })).body).toBe(first.body);
      met[first.body as 'stable' | 'new']++;
    }
    expect(Math.min(met.stable, met.new)).toBeGreaterThan(5);
  });
});

describe('a visitor', () => {
  test('without cookies is known by the header that the plan names; the cookie comes first', async () => {
    await using trial = await canary();
    await trial.weights(50, 50);
    for (let index = 0; index < 30; index++) {
      const asked = await ask(trial.port, '/', { 'x-visitor': `phone-${index}` });
      expect(asked.setCookie).toBeNull();
      expect((await ask(trial.port, '/', { cookie: `visitor=phone-${index}`, 'x-visitor': 'other' })).body).toBe(
        asked.body,
      );
    }
  });

  test('who says nothing is served all the same, by the shares', async () => {
    await using trial = await canary();
    await trial.weights(50, 50);
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(trial.port, '/', {}, 'POST')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const fresh = answers.filter(({ body }) => body === 'new').length;
    expect(Math.abs(fresh - 100)).toBeLessThan(40);
  });

  test('is asked for nothing while one version has all the traffic', async () => {
    await using trial = await canary();
    expect((await ask(trial.port, '/')).setCookie).toBeNull();
    await trial.weights(0, 100);
    expect((await ask(trial.port, '/')).setCookie).toBeNull();
  });

  test('is remembered under all hosts of the domain, longer than a canary lasts, and by no shared cache', async () => {
    await using trial = await canary({ hosts: ['api.shop.test', 'api.test'] });
    await trial.weights(50, 50);
    const cookieFor = async (host: string) =>
      (await trial.raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).match(
        /Set-Cookie: [^\r]*/,
      )?.[0];
    const common = /^Set-Cookie: visitor=[0-9a-f-]{36}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax/;
    expect(await cookieFor('api.shop.test')).toMatch(new RegExp(`${common.source}; Domain=shop\\.test$`));
    expect(await cookieFor('127.0.0.1')).toMatch(new RegExp(`${common.source}$`));
    expect(await cookieFor('notshop.test')).toMatch(new RegExp(`${common.source}$`));
    expect((await ask(trial.port, '/')).cacheControl).toBe('private');
  });

  test('is not introduced with an answer that a shared cache may keep', async () => {
    const web = await freePort();
    await using trial = await canary({}, [{ component: 'web', port: web, sticky: STICKY }]);
    const slot = { ...BLUE, component: 'web' };
    await trial.client.putSlot(slot, 1, 'v1', await page(trial, 'stable'));
    await trial.client.putSlot({ ...slot, colour: 'green' }, 1, 'v2', await page(trial, 'new'));
    await trial.client.setWeights('development', 1, [{ component: 'web', blue: 50, green: 50 }]);
    expect((await ask(web, '/app.0123456789abcdef.js')).setCookie).toBeNull();
    expect((await ask(web, '/')).setCookie).not.toBeNull();
    await trial.weights(50, 50);
    for (const [path, known] of [
      ['/public', false],
      ['/private', true],
      ['/revalidated', true],
    ] as const) {
      expect([path, (await ask(trial.port, path)).setCookie !== null]).toEqual([path, known]);
    }
  });
});

/** The API with a stable version in blue, which has all the traffic, and a new one in green. */
async function canary(api: Partial<DeclarationInput> = {}, others: DeclarationInput[] = []): Promise<Trial> {
  const trial = await Trial.start({}, { sticky: STICKY, ...api }, others);
  const version = (name: string) => (request: IncomingMessage, response: ServerResponse) => {
    const cacheControl = CACHING[request.url ?? ''];
    if (cacheControl) response.setHeader('cache-control', cacheControl);
    response.end(name);
  };
  await trial.live(version('stable'));
  await trial.client.putSlot(GREEN, 1, 'v2', (await trial.backend(version('new'))).backend);
  return trial;
}

const CACHING: Record<string, string> = {
  '/public': 'public, max-age=60',
  '/private': 'private, max-age=60',
  '/revalidated': 'no-cache, max-age=0',
};

async function page(trial: Trial, name: string) {
  const directory = join(trial.directory, name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'index.html'), name);
  await writeFile(join(directory, 'app.0123456789abcdef.js'), name);
  return { kind: 'static', directory, fallback: 'index.html' } as const;
}

async function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method: 'GET' | 'POST' = 'GET',
): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, method });
  const setCookie = answer.headers.get('set-cookie');
  return {
    status: answer.status,
    body: await answer.text(),
    setCookie,
    cacheControl: answer.headers.get('cache-control'),
  };
}

async function askBy(agent: Agent, port: number): Promise<string> {
  const request = httpRequest({ host: '127.0.0.1', port, agent }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response.statusCode === 200 ? text(response) : `status ${response.statusCode}`;
}

const total = ({ stable, new: fresh }: { stable: number; new: number }) => stable + fresh;
