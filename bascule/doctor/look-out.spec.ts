import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
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
  const look = async (variables: Record<string, string>) => (await examine([redisProbe(variables)], 2_000))[0];

  test('without REDIS_URL is not configured, and not green', async () => {
    expect(await look({})).toMatchObject({ outcome: 'not-configured', found: expect.stringMatching(/^pas configuré/) });
  });

  test('that answers PONG, or asks for a password, is up', async () => {
    for (const answer of ['+PONG\r\n', '-NOAUTH Authentication required.\r\n']) {
      const port = await listening(answering(answer));
      expect(await look({ REDIS_URL: `redis://127.0.0.1:${port}` })).toMatchObject({ outcome: 'ok' });
    }
  });

  test('that is something else, or nothing, has failed', async () => {
    const port = await listening(answering('HTTP/1.1 400 Bad Request\r\n'));
    expect(await look({ REDIS_URL: `redis://127.0.0.1:${port}` })).toMatchObject({
      outcome: 'failed',
      found: `127.0.0.1:${port} ne parle pas comme Redis`,
    });
    expect(await look({ REDIS_URL: 'redis://127.0.0.1:9' })).toMatchObject({ outcome: 'failed' });
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
