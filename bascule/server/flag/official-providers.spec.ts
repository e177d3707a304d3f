import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as OpenFeatureServer } from '@openfeature/server-sdk';
import { OpenFeature, ProviderEvents, type Client, type Provider } from '@openfeature/web-sdk';
import { EventSource } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { FlagInstallation } from '../../testing/flag-installation.ts';
import { keyList } from './wire.ts';

let server: FlagInstallation;
let key: { id: string; key: string };
// Node has it behind an option; browsers have it.
beforeAll(() => void vi.stubGlobal('EventSource', EventSource));
afterAll(() => void vi.unstubAllGlobals());
beforeEach(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
  key = await server.key();
  await server.set({ key: 'banner', value: { kind: 'string', on: 'Bienvenue', off: '' }, enabled: true });
  await server.set({ key: 'scan', enabled: true });
  await server.set({
    key: 'beta',
    enabled: true,
    strategies: [{ name: 'userWithId', userIds: ['lea'] }],
  });
});
afterEach(() => server.close());

describe('the official provider for servers', () => {
  const client = async (headers: [string, string][] = [['Authorization', `Bearer ${key.key}`]]) => {
    const provider = new OFREPProvider({ baseUrl: server.url, headers });
    await OpenFeatureServer.setProviderAndWait('server', provider);
    return OpenFeatureServer.getClient('server');
  };
  afterEach(() => OpenFeatureServer.close());

  test('reads values of every kind, with their reason', async () => {
    await server.set({ key: 'limit', value: { kind: 'number', on: 12, off: 3 }, enabled: true });
    await server.set({ key: 'theme', value: { kind: 'object', on: { dark: true }, off: {} }, enabled: false });
    const flags = await client();
    expect(await flags.getStringDetails('banner', '?')).toMatchObject({ value: 'Bienvenue', reason: 'STATIC' });
    expect(await flags.getNumberValue('limit', 0)).toBe(12);
    expect(await flags.getObjectDetails('theme', { no: 1 })).toMatchObject({ value: {}, reason: 'DISABLED' });
  });

  test('targets the person of the context', async () => {
    const flags = await client();
    expect(await flags.getBooleanDetails('beta', false, { targetingKey: 'lea', userId: 'lea' })).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
    });
    expect(await flags.getBooleanValue('beta', true, { targetingKey: 'hugo', userId: 'hugo' })).toBe(false);
  });

  test('gives the default, and why, for a flag that there is not and one of another kind', async () => {
    const flags = await client();
    expect(await flags.getBooleanDetails('nothing', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
    expect(await flags.getBooleanDetails('banner', true)).toMatchObject({ value: true, errorCode: 'TYPE_MISMATCH' });
  });

  test('gives the default without a key that works', async () => {
    expect(await (await client([])).getBooleanValue('scan', false)).toBe(false);
  });
});

describe('the official provider for browsers', () => {
  afterEach(async () => {
    await OpenFeature.close();
    await OpenFeature.clearProviders();
  });

  async function client(baseUrl = server.url, context = { targetingKey: 'hugo', userId: 'hugo' }): Promise<Client> {
    const headers: [string, string][] = [['X-API-Key', key.key]];
    // Its types were not written for exactOptionalPropertyTypes.
    const provider = new OFREPWebProvider({ baseUrl, cacheMode: 'disabled', headers }) as Provider;
    await OpenFeature.setContext('web', context);
    await OpenFeature.setProviderAndWait('web', provider);
    return OpenFeature.getClient('web');
  }

  const changed = (flags: Client) =>
    new Promise<string[]>((resolve) =>
      flags.addHandler(ProviderEvents.ConfigurationChanged, (event) => resolve([...(event?.flagsChanged ?? [])])),
    );

  test('sees a flip without asking', async () => {
    const flags = await client();
    expect(flags.getBooleanValue('scan', false)).toBe(true);
    const seen = changed(flags);
    await server.turn('scan', 'off');
    expect(await seen).toEqual(['scan']);
    expect(flags.getBooleanDetails('scan', true)).toMatchObject({ value: false, reason: 'DISABLED' });
  });

  test('sees a kill switch win over every rule', async () => {
    const flags = await client(server.url, { targetingKey: 'lea', userId: 'lea' });
    expect(flags.getBooleanValue('beta', false)).toBe(true);
    const seen = changed(flags);
    await server.turn('beta', 'kill');
    await seen;
    expect(flags.getBooleanValue('beta', true)).toBe(false);
  });

  test('sees a flip that another server made', async () => {
    const another = await server.another();
    const flags = await client();
    const seen = changed(flags);
    await another.turn('scan', 'off');
    expect(await seen).toEqual(['scan']);
    await another.stop();
  });

  test('is given other values with another context', async () => {
    const flags = await client();
    expect(flags.getBooleanValue('beta', true)).toBe(false);
    await OpenFeature.setContext('web', { targetingKey: 'lea', userId: 'lea' });
    expect(flags.getBooleanValue('beta', false)).toBe(true);
  });

  test('sees what a schedule turns, when it is time', async () => {
    const from = new Date(server.clock.now() + 300_000).toISOString();
    await server.set({ key: 'sale', enabled: true, schedule: { from, until: null } });
    const flags = await client();
    expect(flags.getBooleanValue('sale', true)).toBe(false);
    const seen = changed(flags);
    server.clock.moveBy(300_001);
    expect(await seen).toEqual(['sale']);
    expect(flags.getBooleanValue('sale', false)).toBe(true);
  });

  test('keeps what it knows while the network is cut, and sees afterwards what it missed', async () => {
    const wire = await Wire.to(server.url);
    const flags = await client(wire.url);
    const stale = new Promise((resolve) => flags.addHandler(ProviderEvents.Stale, resolve));
    await wire.cut();
    await server.turn('scan', 'off');
    await stale;
    expect(flags.getBooleanValue('scan', false)).toBe(true);
    const seen = changed(flags);
    await wire.mend(server.url);
    expect(await seen).toEqual(['scan']);
    expect(flags.getBooleanValue('scan', true)).toBe(false);
    await wire.cut();
  });

  test('finds the server again after a restart, with what another changed meanwhile', async () => {
    const wire = await Wire.to(server.url);
    const flags = await client(wire.url);
    await wire.cut();
    const restarted = await server.another();
    await server.stop();
    await restarted.turn('scan', 'off');
    const seen = changed(flags);
    await wire.mend(restarted.url);
    expect(await seen).toEqual(['scan']);
    await wire.cut();
    await OpenFeature.clearProviders();
    await restarted.stop();
    server = await server.another();
  });

  test('loses its stream with its key, and what it knows with the next question', async () => {
    const flags = await client();
    const failed = new Promise<void>((resolve) => flags.addHandler(ProviderEvents.Stale, () => resolve()));
    const paola = await server.as('paola');
    await paola.call('POST', `/api/environments/test/flag-keys/${key.id}/revoke`, keyList, { by: 'paola' });
    await failed;
    const refused = new Promise((resolve) => flags.addHandler(ProviderEvents.Error, resolve));
    await OpenFeature.setContext('web', { targetingKey: 'lea', userId: 'lea' });
    expect(await refused).toMatchObject({ message: expect.stringContaining('Forbidden') });
  });
});

/** What lies between a client and the server: it can be cut, and mended under the same address, to another server. */
class Wire {
  #target: URL;
  readonly #open = new Set<Socket>();
  #server: Server = createServer();
  #port = 0;

  static async to(url: string): Promise<Wire> {
    const wire = new Wire(new URL(url));
    await wire.mend(url);
    return wire;
  }

  private constructor(target: URL) {
    this.#target = target;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async mend(to: string): Promise<void> {
    this.#target = new URL(to);
    this.#server = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname);
      for (const [one, other] of [[near, far] as const, [far, near] as const]) {
        this.#open.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => this.#open.delete(one));
        one.pipe(other);
      }
    });
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}
