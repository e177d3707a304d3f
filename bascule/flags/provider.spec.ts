import { OpenFeature, ProviderEvents, type Client, type EventDetails } from '@openfeature/server-sdk';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FlagInput } from '../core/flag/schema.ts';
import { flagKey, FlagServer, snapshotOf } from '../testing/flag-server.ts';
import { BasculeProvider } from './provider.ts';

const rules: FlagInput[] = [
  { key: 'qr', enabled: true, strategies: [{ name: 'userWithId', userIds: ['ana'] }] },
  { key: 'banner', enabled: true, value: { kind: 'string', on: 'soldes', off: '' } },
  { key: 'limit', enabled: true, value: { kind: 'number', on: 20, off: 5 } },
  { key: 'colours', enabled: true, value: { kind: 'object', on: { main: 'vert' }, off: {} } },
  { key: 'test', enabled: true, variants: [{ name: 'bleu', weight: 1, payload: { type: 'string', value: '#00f' } }] },
  { key: 'company', enabled: true, strategies: [{ name: 'flexibleRollout', rollout: 50, stickiness: 'targetingKey' }] },
];

let directory: string;
let server: FlagServer;
let client: Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flags-'));
  server = new FlagServer(snapshotOf(1, rules));
  await server.come();
  client = OpenFeature.getClient();
});

afterEach(async () => {
  await OpenFeature.close();
  OpenFeature.clearHandlers();
  await server.goAway().catch(() => {});
  await rm(directory, { recursive: true, force: true });
});

function provider(): BasculeProvider {
  return new BasculeProvider({
    ...{ url: server.url, key: flagKey, environment: 'production', file: join(directory, 'flags.json') },
    pauses: { firstMs: 5, mostMs: 20, answerMs: 10_000, silenceMs: 10_000 },
  });
}

const told = (event: ProviderEvents) =>
  new Promise<EventDetails | undefined>((resolve) => client.addHandler(event, (details) => resolve(details)));

test('a program reads flags of each kind by OpenFeature’s SDK', async () => {
  await OpenFeature.setProviderAndWait(provider());
  expect(await client.getBooleanDetails('qr', false, { targetingKey: 'ana' })).toMatchObject({
    ...{ value: true, reason: 'TARGETING_MATCH' },
  });
  expect(await client.getBooleanValue('qr', true, { targetingKey: 'ben' })).toBe(false);
  expect(await client.getStringDetails('banner', '')).toMatchObject({ value: 'soldes', reason: 'STATIC' });
  expect(await client.getNumberValue('limit', 1)).toBe(20);
  expect(await client.getObjectValue('colours', {})).toEqual({ main: 'vert' });
  expect(await client.getBooleanDetails('test', false)).toMatchObject({
    ...{ value: true, variant: 'bleu', flagMetadata: { payload: '#00f', payloadType: 'string' } },
  });
});

test('what can’t be answered gives the program’s own default, with the reason', async () => {
  await OpenFeature.setProviderAndWait(provider());
  expect(await client.getBooleanDetails('nowhere', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
  expect(await client.getNumberDetails('banner', 3)).toMatchObject({ value: 3, errorCode: 'TYPE_MISMATCH' });
  expect(await client.getBooleanDetails('company', true)).toMatchObject({
    value: true,
    errorCode: 'TARGETING_KEY_MISSING',
  });
});

test('a change is told with the flags that it touches', async () => {
  await OpenFeature.setProviderAndWait(provider());
  const changed = told(ProviderEvents.ConfigurationChanged);
  server.publish(snapshotOf(2, [...rules.slice(1), { key: 'qr', enabled: true }]));
  expect(await changed).toMatchObject({ flagsChanged: ['qr'] });
  expect(await client.getBooleanValue('qr', false, { targetingKey: 'ben' })).toBe(true);
});

test('a cut makes it stale, and ready again when it is over', async () => {
  await OpenFeature.setProviderAndWait(provider());
  const stale = told(ProviderEvents.Stale);
  await server.goAway();
  await stale;
  expect(client.providerStatus).toBe('STALE');
  expect(await client.getStringValue('banner', '')).toBe('soldes');
  const ready = new Promise<void>((resolve) => OpenFeature.addHandler(ProviderEvents.Ready, () => resolve()));
  await server.come();
  await ready;
  await expect.poll(() => client.providerStatus, { timeout: 10_000 }).toBe('READY');
});

test('a program that starts without a server is stale with its file', async () => {
  await OpenFeature.setProviderAndWait(provider());
  await OpenFeature.clearProviders();
  await server.goAway();
  const stale = told(ProviderEvents.Stale);
  await OpenFeature.setProviderAndWait(provider());
  await stale;
  expect(client.providerStatus).toBe('STALE');
  expect(await client.getStringValue('banner', '')).toBe('soldes');
});

test('without a server and without a file its own defaults speak until the server comes', async () => {
  await server.goAway();
  await expect(OpenFeature.setProviderAndWait(provider())).rejects.toThrow('ne sont pas encore là');
  expect(await client.getStringDetails('banner', 'rien')).toMatchObject({ value: 'rien', reason: 'ERROR' });
  const ready = told(ProviderEvents.Ready);
  await server.come();
  await ready;
  expect(await client.getStringValue('banner', 'rien')).toBe('soldes');
});
