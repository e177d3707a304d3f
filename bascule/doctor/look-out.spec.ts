import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { noRedis, TestRedis } from '../../e2e/setup/redis.ts';
import type { Environment, Plan } from '../core/plan/schema.ts';
import { ok } from '../core/doctor/row.ts';
import { examine } from './examine.ts';
import { publicAddressProbes } from './public-address.ts';
import { redisProbe } from './redis.ts';
import { selfSigned } from './spec/certificate.ts';
import { thirdPartyProbes } from './third-parties.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const answering = (text: string) => createServer((socket) => socket.once('data', () => socket.end(text)));

describe('Redis', () => {
  const look = async (url: string | null) => {
    const place = { url: async () => url, give: '« npx bascule secret set REDIS_URL --env test »' };
    return (await examine([redisProbe(place)], 8_000))[0];
  };

  test('that nobody gave is not configured, and not green', async () => {
    expect(await look(null)).toMatchObject({
      outcome: 'not-configured',
      found: expect.stringMatching(/^pas configuré/),
    });
  });

  test('that is something else, or nothing, has failed, with what to do', async () => {
    const port = await listening(answering('HTTP/1.1 400 Bad Request\r\n'));
    expect(await look(`redis://127.0.0.1:${port}`)).toMatchObject({
      outcome: 'failed',
      found: `127.0.0.1:${port} ne parle pas comme Redis`,
      remedy: 'corrigez son adresse : « npx bascule secret set REDIS_URL --env test », puis déployez',
    });
    expect(await look('redis://:geheim@127.0.0.1:9')).toMatchObject({
      outcome: 'failed',
      found: expect.stringMatching(/^Redis ne répond pas à 127\.0\.0\.1:9 : .*ECONNREFUSED/),
      remedy: expect.stringMatching(/^démarrez Redis, ou corrigez/),
    });
    expect(await look('geheim@cache')).toMatchObject({
      outcome: 'failed',
      found: expect.not.stringContaining('geheim'),
    });
  });

  test.skipIf(noRedis('the doctor’s look at Redis'))('is up when it lets in whoever has its password', async () => {
    const redis = await TestRedis.start('mot/de:passe');
    expect(await look(redis.url)).toMatchObject({ outcome: 'ok', found: `Redis répond à ${redis.place}` });
    for (const wrong of [`redis://:geheim@${redis.place}`, `redis://${redis.place}`]) {
      const row = await look(wrong);
      expect(row).toMatchObject({ outcome: 'failed', found: `Redis refuse le mot de passe à ${redis.place}` });
      expect(JSON.stringify(row)).not.toContain('geheim');
    }
    redis.fallSilent();
    const { outcome } = (await examine([redisProbe({ url: async () => redis.url, give: '' })], 200))[0]!;
    expect(outcome).toBe('failed');
    await redis.stop();
  });
});

describe('a public address', () => {
  const look = async (api: string | null, domain = 'rewapp.fr') => {
    const plan = { domain, components: [{ kind: 'process', probe: { path: '/api/health' } }] } as unknown as Plan;
    const addresses = api === null ? null : { api, web: api };
    const environment = { description: { addresses } } as Environment;
    const rows = await examine(
      publicAddressProbes(plan, environment, () => Date.now()),
      3_000,
    );
    return Object.fromEntries(rows.map((row) => [row.id, row]));
  };

  test('that the plan does not give is not configured', async () => {
    const rows = await look(null);
    expect(Object.values(rows).map(({ outcome }) => outcome)).toEqual(Array(4).fill('not-configured'));
  });

  test('is asked for its health, at the path that the plan probes', async () => {
    const port = await listening(
      createHttpServer((request, reply) => reply.writeHead(request.url === '/api/health' ? 200 : 503).end()),
    );
    const rows = await look(`http://127.0.0.1:${port}`);
    expect(rows['dns-api']).toMatchObject({ outcome: 'ok', found: `http://127.0.0.1:${port}/api/health répond 200` });
    expect(rows['dns-web']).toMatchObject({ outcome: 'failed' });
    expect(rows['tls-api']).toMatchObject({ outcome: 'not-configured' });
  });

  test('shows its certificate, and why browsers would refuse it', async () => {
    const port = await listening(createTlsServer(selfSigned));
    const rows = await look(`https://localhost:${port}`);
    expect(rows['tls-api']).toMatchObject({
      outcome: 'failed',
      found: 'le certificat de localhost est refusé : DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  test('that does not resolve has failed, but on a machine of one’s own only says so', async () => {
    expect((await look('api.rewapp.invalid'))['dns-api']).toMatchObject({ outcome: 'failed' });
    expect((await look('api.rewapp.invalid', 'rewapp.localhost'))['dns-api']).toMatchObject({
      outcome: 'not-configured',
      found: expect.stringContaining('rewapp.localhost'),
    });
  });
});

describe('third parties', () => {
  const rules = [
    { name: 'sendgrid', title: 'SendGrid', needs: 'domaine vérifié', proof: 'test envoi email', check: null },
  ];

  test('without a client are not configured, and say what they need', async () => {
    const [row] = await examine(thirdPartyProbes(rules, []), 1_000);
    expect(row).toMatchObject({
      outcome: 'not-configured',
      found: 'pas configuré : domaine vérifié',
      remedy: 'configurez SendGrid, puis : test envoi email',
    });
  });

  test('with a client are what the client finds', async () => {
    const client = { service: 'sendgrid', check: async () => ok('un message est parti') };
    const [row] = await examine(thirdPartyProbes(rules, [client]), 1_000);
    expect(row).toMatchObject({ outcome: 'ok', title: 'SendGrid', found: 'un message est parti' });
  });

  test('that no plan names are one row that is not green', async () => {
    expect(await examine(thirdPartyProbes([], []), 1_000)).toMatchObject([{ outcome: 'not-configured' }]);
  });
});
