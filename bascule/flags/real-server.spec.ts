import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { keyList } from '../server/flag/wire.ts';
import { FlagInstallation } from '../testing/flag-installation.ts';
import { LocalFlags } from './local-flags.ts';

let server: FlagInstallation;
let key: { id: string; key: string };
const running: LocalFlags[] = [];

beforeEach(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
  key = await server.key();
  await server.set({ key: 'scan', enabled: false });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((flags) => flags.stop()));
  await server.close();
});

async function started(url = server.url): Promise<LocalFlags> {
  const pauses = { firstMs: 5, mostMs: 50, answerMs: 10_000, silenceMs: 45_000 };
  const flags = new LocalFlags({ url, key: key.key, environment: 'test', file: null, pauses });
  running.push(flags);
  await flags.start();
  return flags;
}

const isOn = (flags: LocalFlags) => (flags.evaluate('scan', {}) as { value?: unknown }).value;

test('a flip by a person is seen by a program without its asking', async () => {
  const flags = await started();
  expect(isOn(flags)).toBe(false);
  const changed = once(flags, 'changed');
  await server.turn('scan', 'on');
  expect(await changed).toEqual([['scan']]);
  expect(isOn(flags)).toBe(true);
});

test('a kill switch reaches a program that the network had cut off, as soon as it is back', async () => {
  await server.turn('scan', 'on');
  const wire = await Wire.to(server.url);
  const flags = await started(wire.url);
  expect(isOn(flags)).toBe(true);
  const stale = once(flags, 'stale');
  wire.cut();
  await stale;
  await server.turn('scan', 'kill');
  expect(isOn(flags)).toBe(true);
  const changed = once(flags, 'changed');
  wire.mend();
  await changed;
  expect(flags.evaluate('scan', {})).toMatchObject({ value: false, metadata: { killed: true } });
  await flags.stop();
  await wire.close();
});

test('a key that is revoked ends the stream of who has it; the flags stay as they were', async () => {
  const flags = await started();
  const stale = once(flags, 'stale');
  const owner = await server.as('paola');
  await owner.call('POST', `/api/environments/test/flag-keys/${key.id}/revoke`, keyList, { by: 'paola' });
  await stale;
  await server.turn('scan', 'on');
  expect(isOn(flags)).toBe(false);
});

test('a key of another environment opens nothing', async () => {
  key = await server.key('guarded');
  await expect(started()).rejects.toThrow('le serveur répond 403');
});

/** The network between a program and the server: it can be cut, with all that goes over it. */
class Wire {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  #isCut = false;

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const wire = new Wire(Number(port), hostname);
    await once(wire.#server.listen(0, '127.0.0.1'), 'listening');
    return wire;
  }

  private constructor(port: number, host: string) {
    this.#server = createServer((near) => {
      if (this.#isCut) return near.destroy();
      const far = connect(port, host);
      for (const end of [near, far]) {
        this.#ends.add(end);
        end.on('error', () => {}).on('close', () => (near.destroy(), far.destroy(), this.#ends.delete(end)));
      }
      return near.pipe(far).pipe(near);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const end of this.#ends) end.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}
