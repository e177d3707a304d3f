import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filledIn } from '../../bascule/core/companion/placeholders.ts';
import { runLiveCheck } from '../../bascule/doctor/live-check.ts';
import { keysOfThirdParties, sandboxOf, thirdParties } from '../../plan/third-parties.ts';
import plan from '../../plan/rewapp.plan.ts';
import { startSandbox } from '../../sandbox/start.ts';
import { worldForTests } from '../../sandbox/world-for-tests.ts';
import { freePorts, inARow } from '../../bascule/testing/free-ports.ts';

let directory: string;
let base: number;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
const world = worldForTests();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rewapp-third-parties-'));
  await promisify(execFile)(process.execPath, ['cashback/api/build.mjs', directory], {
    cwd: join(import.meta.dirname, '../..'),
  });
  base = await freePorts(inARow(10));
  sandbox = await startSandbox(base, world);
}, 120_000);
afterAll(async () => {
  await sandbox?.close();
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** As Bascule gives them to the API on this machine. */
const variables = (environment: string) => ({
  ...filledIn(sandboxOf(environment), { companions: base, console: 1, of: () => 1 }),
  BANKING_SECRET: 's'.repeat(43),
});

const look = (service: string, given: Record<string, string>) => {
  const command = thirdParties?.find(({ name }) => name === service)?.check?.command ?? [];
  return runLiveCheck({ command, directory, variables: given, signal: AbortSignal.timeout(20_000) });
};
const services = (thirdParties ?? []).map(({ name }) => name);

describe.each(['development', 'staging'])('in %s, as the plan has it,', (environment) => {
  test.each(services)(
    '%s is well: the API’s own bundle says so of the double',
    { timeout: 40_000 },
    async (service) => {
      expect(await look(service, variables(environment))).toMatchObject({ outcome: 'ok' });
    },
  );
});

test('a service that is away is red, with what to do', { timeout: 40_000 }, async () => {
  world.faults.put('sendgrid', { kind: '500' });
  expect(await look('sendgrid', variables('staging'))).toMatchObject({
    outcome: 'failed',
    remedy: expect.stringContaining('SendGrid'),
  });
});

test('in production nothing is configured, and nothing is green', { timeout: 40_000 }, async () => {
  const production = plan.environments.find(({ name }) => name === 'production')?.variables ?? {};
  for (const service of services) {
    expect(await look(service, production)).toMatchObject({ outcome: 'not-configured' });
  }
});

test('every key that a service gives may be given by name', () => {
  const api = plan.components.find(({ name }) => name === 'api');
  const given = api?.kind === 'process' ? api.run.givenSecrets : [];
  expect(given).toEqual(expect.arrayContaining([...keysOfThirdParties]));
});
