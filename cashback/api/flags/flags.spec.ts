import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { UserFile } from '../../contracts/identity.ts';
import type { Problem } from '../../contracts/problem.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { EventLines } from './event-lines.ts';

/** What the flags' server would be: as much of OFREP as the API asks of it, with silence on demand. */
class FlagDouble {
  readonly asked: { path: string; context: Record<string, unknown>; key: string | undefined }[] = [];
  values: Record<string, boolean | string> = { 'export-utilisateurs': true, 'qr-code': true };
  isMute = false;
  revision = 1;
  readonly #streams = new Set<ServerResponse>();
  readonly #opened = new EventEmitter();
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when the API listens for changes. */
  async isFollowed(): Promise<void> {
    if (this.#streams.size === 0) await once(this.#opened, 'stream');
  }

  change(values: Record<string, boolean | string>): void {
    this.values = { ...this.values, ...values };
    this.revision += 1;
    for (const stream of this.#streams) this.#tell(stream);
  }

  cut(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #tell(stream: ServerResponse): void {
    const data = { type: 'refetchEvaluation', etag: String(this.revision), lastModified: 1 };
    stream.write(`id: ${this.revision}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isMute) return;
    const path = request.url ?? '';
    if (path === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': \n\n');
      this.#streams.add(response);
      this.#opened.emit('stream');
      return this.#tell(response);
    }
    const { context } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as {
      context: Record<string, unknown>;
    };
    this.asked.push({ path, context, key: request.headers.authorization });
    const [, flag] = /evaluate\/flags\/(.+)$/.exec(path) ?? [];
    const etag = `"${this.revision}"`;
    if (!flag && request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    const flags = Object.entries(this.values).map(([key, value]) => ({ key, value, reason: 'STATIC' }));
    const body = flag
      ? { key: flag, value: this.values[flag], reason: 'STATIC' }
      : { flags, eventStreams: [{ type: 'sse', url: `${this.url}/stream` }] };
    response.writeHead(200, { 'content-type': 'application/json', etag }).end(JSON.stringify(body));
  }
}

let double: FlagDouble;
let api: TestApi;
beforeEach(async () => {
  double = await new FlagDouble().start();
  api = await startTestApi(inject('postgresUrl'), { flags: { url: double.url, key: 'bfk_test' } });
  await double.isFollowed();
});
afterEach(async () => {
  await api.close();
  await double.stop();
});

const ask = (
  context: object,
  options: { as?: Awaited<ReturnType<TestApi['consumer']>>; headers?: Record<string, string> } = {},
) => api.call<Record<string, unknown>>('POST', '/api/flags/ofrep/v1/evaluate/flags', { body: { context }, ...options });

describe('a browser', () => {
  it('is given all flags by OFREP, with a stream under its own origin and without the key', async () => {
    const { status, headers, body } = await ask({ targetingKey: 'visitor-1' });
    expect({ status, etag: headers.get('etag') }).toEqual({ status: 200, etag: '"1"' });
    expect(body).toEqual({
      flags: expect.arrayContaining([{ key: 'qr-code', value: true, reason: 'STATIC' }]),
      eventStreams: [{ type: 'sse', endpoint: { requestUri: '/api/flags/events' }, inactivityDelaySec: 120 }],
    });
    expect(JSON.stringify(body)).not.toContain('bfk_');
    expect(double.asked.at(-1)?.key).toBe('Bearer bfk_test');
  });

  it('is told that nothing changed', async () => {
    expect(await ask({}, { headers: { 'if-none-match': '"1"' } })).toMatchObject({ status: 304, body: '' });
  });

  it('asks as who is signed in, and can’t claim to be somebody else', async () => {
    const consumer = await api.consumer();
    await ask({ targetingKey: 'other', userId: 'other', component: 'mobile' }, { as: consumer });
    const { id } = consumer.subject;
    expect(double.asked.at(-1)?.context).toEqual({
      targetingKey: id,
      userId: id,
      role: 'consumer',
      component: 'mobile',
    });
    api.clock.advance(16 * 60_000);
    expect((await ask({}, { as: consumer })).status).toBe(401);
    await ask({ targetingKey: 'visitor-1', userId: id, role: 'admin' });
    expect(double.asked.at(-1)?.context).toEqual({ targetingKey: 'visitor-1' });
  });

  it('hears of a change over its own stream', async () => {
    const stream = await listen();
    double.change({ 'qr-code': false });
    expect(await stream.until('"etag":"2"')).toContain('id: 2\ndata: {"type":"refetchEvaluation"');
    await stream.leave();
  });

  it('hears, when the word came back, that something changed while it was cut', async () => {
    const stream = await listen();
    double.cut();
    double.change({ 'qr-code': false });
    await stream.until('"etag":"2"');
    await stream.leave();
  });

  it('is told kindly, and not as an error of this release, that nobody answers', async () => {
    double.isMute = true;
    expect(await ask({})).toMatchObject({ status: 424, body: { code: 'tiers-indisponible' } });
  });

  it('with a body that is no context is told so', async () => {
    expect(
      await api.call<Problem>('POST', '/api/flags/ofrep/v1/evaluate/flags', { body: { context: 'x' } }),
    ).toMatchObject({
      status: 400,
    });
  });
});

describe('the API itself', () => {
  const file = async (as: Awaited<ReturnType<TestApi['admin']>>) =>
    api.call<UserFile & Problem>('GET', '/api/identity/users/export', { as });

  it('gives the users as a file where the flag is on, safe to open', async () => {
    await api.consumer('=cmd|"calc"');
    const { status, body } = await file(await api.admin());
    expect(status).toBe(200);
    expect(body.name).toMatch(/^utilisateurs-\d{4}-\d\d-\d\d\.csv$/);
    expect(body.csv).toMatch(/^Nom;E-mail;Rôle;Points;Inscription\r\n/);
    expect(body.csv).toContain(`"'=cmd|""calc""";`);
  });

  it('refuses it as soon as the flag is off', async () => {
    const admin = await api.admin();
    expect((await file(admin)).status).toBe(200);
    double.change({ 'export-utilisateurs': false });
    await expect.poll(async () => (await file(admin)).status).toBe(403);
    expect((await file(admin)).body).toEqual({
      code: 'fonction-coupee',
      message: 'L’export des utilisateurs n’est pas ouvert pour le moment.',
    });
  });

  it('asks once, and again after 60 s when the word of a change was lost', async () => {
    const admin = await api.admin();
    const asked = () => double.asked.filter(({ path }) => path.endsWith('/export-utilisateurs')).length;
    await file(admin);
    await file(admin);
    expect(asked()).toBe(1);
    api.clock.advance(60_001);
    await file(admin);
    expect(asked()).toBe(2);
  });

  it('goes on with what it knows when the flags’ server says nothing, and answers', async () => {
    const admin = await api.admin();
    expect((await file(admin)).status).toBe(200);
    double.isMute = true;
    api.clock.advance(60_001);
    expect((await file(admin)).status).toBe(200);
  });

  it('has the default without a flags’ server', async () => {
    const alone = await startTestApi(inject('postgresUrl'));
    const { status } = await alone.call('GET', '/api/identity/users/export', { as: await alone.admin() });
    expect(status).toBe(403);
    expect((await alone.call('POST', '/api/qr', { as: await alone.consumer() })).status).toBe(201);
    await alone.close();
  });
});

it('a stream ends with the API, so that it can end', async () => {
  const own = await startTestApi(inject('postgresUrl'), { flags: { url: double.url, key: 'bfk_test' } });
  const { body } = await fetch(`${own.url}/api/flags/events`);
  await Promise.all([own.close(), body?.pipeTo(new WritableStream())]);
});

it('messages are read wherever their pieces are cut', () => {
  const text = ': \n\nid: 7\r\ndata: {"a":\ndata: 1}\n\nid: 8\n\ndata: x\n\n';
  const whole = new EventLines().push(text);
  const lines = new EventLines();
  expect([...text].flatMap((letter) => lines.push(letter))).toEqual(whole);
  expect(whole).toEqual([
    { id: '7', data: '{"a":\n1}' },
    { id: '8', data: 'x' },
  ]);
});

/** A browser's stream, read as text. */
async function listen() {
  const over = new AbortController();
  const { body } = await fetch(`${api.url}/api/flags/events`, { signal: over.signal });
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let said = '';
  return {
    until: async (text: string): Promise<string> => {
      while (!said.includes(text)) said += (await reader.read()).value ?? '';
      return said;
    },
    leave: async () => {
      await reader.cancel();
      over.abort();
    },
  };
}
