import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { runBascule } from '../cli/spec/run-bascule.ts';
import { everything } from '../core/document/spec/everything.ts';
import { found, read } from '../core/gitops/spec/exported.ts';
import { Trial } from '../database/spec/trial.ts';

const program = fileURLToPath(new URL('migrate.ts', import.meta.url));
const negative = { name: 'aucun solde négatif', sql: 'SELECT id FROM account WHERE balance < 0' };
let trial: Trial;

beforeEach(async () => {
  trial = await Trial.create(inject('postgresUrl'));
  await trial.migration('1_account', 'CREATE TABLE account (id int, balance int)');
});
afterEach(() => trial.remove());

test('what is pending is applied, and asked again there is nothing to do', async () => {
  expect(await run([negative])).toMatchObject({ code: 0, stdout: expect.stringContaining('1 migrations appliquées') });
  expect(await trial.tables()).toEqual(['account']);
  expect(await run([negative])).toMatchObject({ code: 0, stdout: 'Le schéma est à jour.\n' });
});

test('two synchronisations at once apply each migration once', async () => {
  const both = await Promise.all([run([negative]), run([negative])]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.filter(({ stdout }) => stdout.includes('1_account appliquée'))).toHaveLength(1);
});

test('data that are already wrong keep every migration out', async () => {
  await run([]);
  await trial.client.query('INSERT INTO account VALUES (1, -5)');
  await trial.migration('2_name', 'ALTER TABLE account ADD name text');
  const { code, stdout, stderr } = await run([negative]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/L’invariant « aucun solde négatif » ne tient pas avant les migrations/);
});

test('a migration that breaks what must hold, or itself, ends the synchronisation with one sentence', async () => {
  await trial.migration('2_debt', 'INSERT INTO account VALUES (2, -7)');
  expect(await run([negative])).toMatchObject({ code: 1, stderr: expect.stringContaining('après les migrations') });
  await trial.migration('3_wrong', 'CREATE TABLE account (id int)');
  expect(await run([])).toMatchObject({ code: 1, stderr: expect.stringContaining('3_wrong') });
});

test('its rules are those of the exported Job, and without them it does nothing', async () => {
  const job = found(read(everything), 'Job', 'database-migrations');
  const env = job.spec?.template.spec?.containers[0]?.env ?? [];
  expect(JSON.parse(env.find(({ name }) => name === 'MIGRATIONS')?.value ?? '')).toEqual({
    directory: 'migrations',
    withinMs: 120_000,
    lockTimeoutMs: 900,
    invariants: [{ name: 'zéro', sql: 'SELECT 1 WHERE false' }],
  });
  const without = await runBascule([], { program, env: { OWNER_URL: trial.ownerUrl, MIGRATIONS: '' } });
  expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('MIGRATIONS') });
});

async function run(invariants: object[]) {
  const rules = { directory: trial.directory, withinMs: 60_000, lockTimeoutMs: 2_000, invariants };
  const env = { OWNER_URL: trial.ownerUrl, MIGRATIONS: JSON.stringify(rules) };
  const ran = await runBascule([], { program, env });
  expect(ran.stdout + ran.stderr).not.toContain(trial.ownerUrl);
  return ran;
}
