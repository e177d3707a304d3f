import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runLiveCheck } from './live-check.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bascule-live-check-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function check(body: string, signal = AbortSignal.timeout(10_000)) {
  await writeFile(join(directory, 'main.mjs'), body);
  const command = ['node', 'main.mjs', 'check', 'mail'];
  return runLiveCheck({ command, directory, variables: { MAIL_KEY: 'secret' }, signal });
}

test('what the product says on its last line is what was found, with what it is given', async () => {
  const said = `{ outcome: 'ok', found: process.argv[2] + ' ' + process.argv[3] + ' ' + process.env.MAIL_KEY }`;
  expect(await check(`console.log('warming up'); console.log(JSON.stringify(${said}))`)).toEqual({
    outcome: 'ok',
    found: 'check mail secret',
  });
});

test('it is given nothing of ours', async () => {
  process.env['OF_OURS'] = 'secret';
  const found = await check(`console.log(JSON.stringify({ outcome: 'ok', found: String(process.env.OF_OURS) }))`);
  delete process.env['OF_OURS'];
  expect(found).toEqual({ outcome: 'ok', found: 'undefined' });
});

test.each([
  [
    'ends badly',
    `console.error('MAIL_URL est absente'); process.exit(1)`,
    'le contrôle a échoué : MAIL_URL est absente',
  ],
  ['says nothing', '', 'le contrôle n’a pas dit ce qu’il a trouvé'],
  ['says something else', `console.log('{"status":"fine"}')`, 'le contrôle n’a pas dit ce qu’il a trouvé'],
])('one that %s is red, never green', async (_, body, found) => {
  expect(await check(body)).toMatchObject({ outcome: 'failed', found, remedy: expect.stringContaining('check mail') });
});

test('one that hangs is ended with the look', async () => {
  expect(await check('setInterval(() => {}, 1000)', AbortSignal.timeout(300))).toMatchObject({ outcome: 'failed' });
});
