import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SwitchClient } from './client.ts';
import { freePort } from '../testing/free-ports.ts';
import { BLUE, processAt } from './trial/trial.ts';

let directory: string;
let backend: Server;
let answer: PromiseWithResolvers<void>;
const running: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'switch-main-'));
  answer = Promise.withResolvers<void>();
  backend = createServer(async (request, response) => {
    if (request.url === '/slow') await answer.promise;
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(backend, 'listening');
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  backend.closeAllConnections();
  backend.close();
  await rm(directory, { recursive: true, force: true });
});

describe('the switch as a process', () => {
  test('serves after a kill -9 what it served before, old connections to its socket notwithstanding', async () => {
    const port = await freePort();
    const first = await start();
    await serve(port);
    expect((await stat(socket())).mode & 0o777).toBe(0o600);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await start();
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok');
    const client = new SwitchClient(socket());
    await expect(client.setWeights('development', 6, [{ component: 'api', blue: 0, green: 0 }])).rejects.toMatchObject({
      code: 'stale-epoch',
    });
    await client.close();
  });

  test('finishes what is in flight before it ends on SIGTERM', async () => {
    const port = await freePort();
    const child = await start();
    await serve(port);
    const slow = fetch(`http://127.0.0.1:${port}/slow`).then((response) => response.text());
    await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await expect.poll(() => fetch(`http://127.0.0.1:${port}/`).catch(() => 'closed')).toBe('closed');
    answer.resolve();
    expect(await slow).toBe('ok');
    expect(await exit).toEqual([0, null]);
  });

  test('does not start on a damaged state, and names the file', async () => {
    await writeFile(join(directory, 'state.json'), '{"port":');
    expect(await failure([])).toContain(`Le fichier d’état ${join(directory, 'state.json')} est abîmé`);
  });

  test('does not start twice on one socket, nor without its options', async () => {
    await start();
    expect(await failure(['--state', join(directory, 'other.json')])).toContain('Un autre commutateur écoute sur');
    expect(await failure(['--port', 'x'])).toContain('--port est un nombre de 0');
  });
});

async function serve(port: number): Promise<void> {
  const client = new SwitchClient(socket());
  await client.declare('development', 7, [{ component: 'api', port }]);
  await client.putSlot(BLUE, 7, 'v1', processAt((backend.address() as AddressInfo).port));
  await client.setWeights('development', 7, [{ component: 'api', blue: 100, green: 0 }]);
  await client.close();
}

function socket(): string {
  return join(directory, 'switch.sock');
}

function run(more: string[]): ChildProcess {
  const defaults = ['--state', join(directory, 'state.json'), '--socket', socket(), '--port', '0'];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...defaults, ...more]);
  running.push(child);
  return child;
}

async function start(): Promise<ChildProcess> {
  const child = run([]);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  expect(line.toString()).toContain('the switch serves');
  return child;
}

async function failure(more: string[]): Promise<string> {
  const child = run(more);
  let text = '';
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  expect(await once(child, 'close')).toEqual([1, null]);
  return text;
}
