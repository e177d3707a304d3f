import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Site } from '../targets/bucket/site.ts';
import { siteProbes } from './site-probes.ts';

const of = (letter: string) => ({ version: `v-${letter}`, digest: letter.repeat(64) });

/** What the doctor finds where a site shows one version and the log says another. */
async function found(
  shown: string | null,
  wanted: string | null,
  { check = async () => {}, address = null }: { check?: Site['check']; address?: string | null } = {},
) {
  const sha256 = createHash('sha256').update('bonjour').digest('hex');
  const documents = async () => [{ path: 'index.html', sha256 }];
  const site = { name: 's3://vitrine', check, documents, live: async () => shown && of(shown) } as unknown as Site;
  const published = { environment: 'production', component: 'vitrine', site, address, keep: 5 };
  const [probe] = siteProbes([published], async () => (wanted === null ? null : of(wanted)));
  expect(probe).toMatchObject({ id: 'site-vitrine', group: 'infrastructure', title: 'Publication de vitrine' });
  return probe!.look(AbortSignal.abort());
}

test('a store that can be written and shows what the log says is well', async () => {
  const well = { outcome: 'ok', found: 's3://vitrine peut être lu et écrit, et montre v-a' };
  expect(await found('a', 'a')).toEqual(well);
  expect(await found(null, null)).toEqual({ outcome: 'ok', found: 's3://vitrine peut être lu et écrit, encore vide' });
});

test('one that shows another version is told with what to do', async () => {
  expect(await found('a', 'b')).toMatchObject({
    outcome: 'warn',
    found: 's3://vitrine montre v-a, et le journal dit v-b',
  });
  expect(await found(null, 'b')).toMatchObject({ found: 's3://vitrine montre rien, et le journal dit v-b' });
});

test('one that can’t be written fails with its own sentence', async () => {
  const denied = () => Promise.reject(new Error('AWS n’a pas pu écrire s3://vitrine (AccessDenied).'));
  expect(await found('a', 'a', { check: denied })).toMatchObject({
    outcome: 'failed',
    found: 'AWS n’a pas pu écrire s3://vitrine (AccessDenied)',
  });
});

test('what visitors see is asked where they ask', async () => {
  let page = 'bonjour';
  const server = createServer((_request, response) => response.end(page));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await found('a', 'a', { address })).toMatchObject({ outcome: 'ok' });
  page = 'une autre';
  expect(await found('a', 'a', { address })).toMatchObject({
    outcome: 'warn',
    found: `${address}/index.html montre encore un autre contenu`,
  });
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  expect(await found('a', 'a', { address })).toMatchObject({
    outcome: 'warn',
    found: expect.stringContaining('est injoignable'),
  });
});
