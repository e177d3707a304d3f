import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { LocalFlags } from '../../flags/local-flags.ts';
import { FlagInstallation } from '../../testing/flag-installation.ts';
import { keyList } from './wire.ts';

let server: FlagInstallation;
let key: { id: string; key: string };
let program: LocalFlags;
beforeEach(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
  key = await server.key();
  await server.set({ key: 'scan', enabled: false });
  program = new LocalFlags({ url: server.url, key: key.key, environment: 'test', file: null });
  await program.start();
});
afterEach(async () => {
  await program.stop();
  await server.close();
});

const scan = () => program.evaluate('scan', {});

describe('a program that evaluates by itself', () => {
  test('follows the server, and sees a flip that another server made', async () => {
    expect(scan()).toMatchObject({ value: false });
    const another = await server.another();
    const changed = once(program, 'changed');
    await another.turn('scan', 'on');
    expect(await changed).toEqual([['scan']]);
    expect(scan()).toMatchObject({ value: true });
    await another.stop();
  });

  test('loses its stream with its key, and keeps what it knows', async () => {
    const stale = once(program, 'stale');
    const path = `/api/environments/test/flag-keys/${key.id}/revoke`;
    await (await server.as('paola')).call('POST', path, keyList, { by: 'paola' });
    await stale;
    expect(scan()).toMatchObject({ value: false });
  });
});

describe('the snapshot', () => {
  const ask = (environment: string, headers: Record<string, string>) =>
    fetch(`${server.url}/api/flags/${environment}/snapshot`, { headers });

  test('is not sent again while nothing changed', async () => {
    const headers = { authorization: `Bearer ${key.key}` };
    const first = await ask('test', headers);
    expect(await first.json()).toMatchObject({
      environment: 'test',
      revision: 1,
      flags: [{ key: 'scan' }],
      segments: [],
    });
    const again = { ...headers, 'if-none-match': first.headers.get('etag') as string };
    expect((await ask('test', again)).status).toBe(304);
    await server.turn('scan', 'on');
    expect((await ask('test', again)).status).toBe(200);
  });

  test.each([
    ['without a key', 'test', 401, 'bascule flags key create'],
    ['of another environment than the key’s', 'guarded', 403, 'ouvre les flags de test seulement'],
  ])('%s is refused', async (_, environment, status, sentence) => {
    const answer = await ask(environment, status === 401 ? {} : { 'x-api-key': key.key });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining(sentence) } });
  });
});
