import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seed, type Seeded } from '../../sandbox/aws/seed.ts';
import { startAws, type AwsDouble } from '../../sandbox/aws/server.ts';
import { ownScope, Secrets } from '../engine/outside/secrets.ts';
import { placeOf } from '../server/place.ts';
import { awsCommands } from './aws-commands.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';
import { runHere } from './spec/run-here.ts';

let aws: AwsDouble;
let seeded: Seeded;
let root: string;

beforeAll(async () => {
  aws = await startAws();
  seeded = await seed(aws);
  aws.account.looksToSettle = 0;
  const [development, staging] = smallPlan.environments;
  const onAws = {
    ...{ region: 'eu-west-3', access: {}, endpoint: aws.url, alarms: {} },
    services: { www: { cluster: 'rewapp-prod', service: 'api-service' } },
    databases: { database: { instance: 'rewapp-prod' } },
  };
  const rollback = { ...smallPlan.rollback, triggers: [{ kind: 'error-rate', above: 0.01, forMs: 300_000 }] };
  root = await temporaryProject({ ...smallPlan, rollback, environments: [development, { ...staging, aws: onAws }] });
  const secrets = await Secrets.open(placeOf(join(root, '.state')).secrets);
  const [key] = aws.account.keys;
  // One of the environment's own, one of Bascule's: both are found.
  await secrets.give('staging', 'AWS_ACCESS_KEY_ID', key!.accessKeyId);
  await secrets.give(ownScope, 'AWS_SECRET_ACCESS_KEY', key!.secretAccessKey);
});
afterAll(async () => {
  await aws.close();
  await rm(root, { recursive: true });
});

const run = (...args: string[]) =>
  runHere(awsCommands, { token: null, planFile: join(root, 'plan/small.plan.ts') }, ['aws', ...args]);

test('a service goes back to the task definition before, and forward again', async () => {
  const { out, code } = await run('back', 'staging', 'www');
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('rewapp-api:1') });
  expect((await run('update', 'staging', 'www', 'rewapp-api:2')).code).toBe(0);
});

test('a snapshot becomes an instance, and a time that can’t be read is told', async () => {
  expect((await run('restore', 'staging', 'database')).out).toContain(seeded.snapshots.at(-1));
  await expect(run('restore', 'staging', 'database', '--not-after', 'hier')).rejects.toThrow('2026-11-29 03:00');
});

test('alarms are compared with the plan, then made what it says', async () => {
  const before = await run('alarms', 'staging');
  expect(before).toMatchObject({ code: 1, out: expect.stringContaining('À écrire') });
  expect((await run('alarms', 'staging', '--apply')).out).toContain('2 alarmes écrites');
  expect(await run('alarms', 'staging')).toMatchObject({ code: 0, out: expect.stringContaining('Toutes sont comme') });
});

test('an environment without AWS, and a component that is not there, are told with what to do', async () => {
  await expect(run('back', 'development', 'www')).rejects.toThrow('ajoutez « aws » à l’environnement');
  await expect(run('back', 'staging', 'admin')).rejects.toThrow('aws.services : www');
});
