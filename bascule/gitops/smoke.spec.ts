import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBascule } from '../cli/spec/run-bascule.ts';
import { everything } from '../core/document/spec/everything.ts';
import { found, read } from '../core/gitops/spec/exported.ts';

const program = fileURLToPath(new URL('smoke.ts', import.meta.url));
let folder: string;
let shop: Server;
let status: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smoke-'));
  shop = createServer((request, response) => {
    const known = request.method === 'POST' && request.url === '/buy' && request.headers['x-a'] === 'b';
    response.writeHead(known ? status : 404).end(JSON.stringify({ done: true, said: 'ok', order: 7 }));
  });
  await once(shop.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  shop.close();
  await rm(folder, { recursive: true });
});

test('the steps that are exported are asked of the new version, and pass as Bascule’s own do', async () => {
  status = 201;
  expect(await run(exportedSteps())).toMatchObject({ code: 0, stdout: expect.stringMatching(/^✓ achat : POST \/buy/) });
});

test('a version that answers otherwise is not let in', async () => {
  status = 500;
  expect(await run(exportedSteps())).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('✗ achat : a répondu 500'),
  });
});

test('nobody there, no step, no address: none of these is a success', async () => {
  expect(await run(exportedSteps(), 'http://127.0.0.1:1')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('✗ achat'),
  });
  expect(await run('[]')).toMatchObject({ code: 1, stderr: expect.stringContaining('aucune étape') });
  expect(await runBascule([], { program })).toMatchObject({ code: 2 });
});

/** With more time than the plan gives: what is tried here is what they ask. */
function exportedSteps(): string {
  const text = found(read(everything), 'ConfigMap', 'smoke-api').data?.['steps.json'] ?? '';
  expect(text).toContain('"withinMs": 700');
  return text.replace('"withinMs": 700', '"withinMs": 30000');
}

async function run(steps: string, address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`) {
  const file = join(folder, 'steps.json');
  await writeFile(file, steps);
  return runBascule([file, address], { program });
}
