import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Row } from '../core/doctor/row.ts';
import { placeOf } from '../server/place.ts';
import { doctorCommands } from './doctor-commands.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';

const well: Row[] = [
  { id: 'disk', group: 'infrastructure', title: 'Disque', outcome: 'ok', found: '20,0 Gio libres', tookMs: 1 },
  {
    id: 'source',
    group: 'application',
    title: 'Code source versionné',
    outcome: 'warn',
    found: '2 fichiers modifiés',
    remedy: 'faites un commit',
    tookMs: 9,
  },
  {
    id: 'sendgrid',
    group: 'third-parties',
    title: 'SendGrid',
    outcome: 'not-configured',
    found: 'pas configuré : domaine vérifié',
    tookMs: 0,
  },
];
const ill: Row = {
  id: 'redis',
  group: 'infrastructure',
  title: 'Redis',
  outcome: 'failed',
  found: 'ne répond pas',
  remedy: 'démarrez Redis',
  tookMs: 8_000,
};

let root: string;
let server: FastifyInstance;
let rows: Row[];
let said: string;

beforeAll(async () => {
  root = await temporaryProject(smallPlan);
  const socket = placeOf(join(root, '.state')).serverSocket;
  await mkdir(dirname(socket), { recursive: true });
  server = fastify();
  server.get('/api/environments/staging/doctor', async () => ({ environment: 'staging', rows }));
  await server.listen({ path: socket });
});
afterAll(async () => {
  await server?.close();
  await rm(root, { recursive: true, force: true });
});

beforeEach(() => {
  said = '';
  rows = well;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

async function run(...args: string[]): Promise<number> {
  let code = -1;
  const command = new Command().exitOverride();
  doctorCommands(
    (parent, words, description) =>
      parent.command(words).description(description).option('--json').option('--plan <fichier>'),
    (call) =>
      async (...given) =>
        void (code = await call(...given)),
    command,
  );
  await command.parseAsync([...args, '--plan', join(root, 'plan/small.plan.ts')], { from: 'user' });
  return code;
}

test('the doctor tells an environment that is well by group, with marks and remedies, and exit code 0', async () => {
  expect(await run('doctor', 'staging')).toBe(0);
  expect(said).toMatch(/Infrastructure\n.*\n {2}✓ {3}Disque +1 ms +20,0 Gio libres\n/);
  expect(said).toMatch(
    /Application\n.*\n {2}! {3}Code source versionné +9 ms +2 fichiers modifiés\n +→ faites un commit\n/,
  );
  expect(said).toMatch(/Services externes\n.*\n {2}– {3}SendGrid +0 ms +pas configuré : domaine vérifié/);
  expect(said).toContain('staging est en état : 1 en ordre, 1 à surveiller, 0 en échec, 1 sans réglage');
});

test('one failed row makes exit code 1', async () => {
  rows = [...well, ill];
  expect(await run('doctor', 'staging')).toBe(1);
  expect(said).toMatch(/✗ {3}Redis +8000 ms +ne répond pas\n +→ démarrez Redis/);
  expect(said).toContain('staging n’est pas en état');
});

test('with --json it is one line for programs', async () => {
  expect(await run('doctor', 'staging', '--json')).toBe(0);
  expect(JSON.parse(said)).toEqual({
    environment: 'staging',
    rows: well,
    tally: { ok: 1, warn: 1, failed: 0, 'not-configured': 1 },
  });
});

test('an unknown environment gets a sentence', async () => {
  await expect(run('doctor', 'moon')).rejects.toThrow('L’environnement « moon » n’existe pas');
});
