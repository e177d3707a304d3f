import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seed, type Seeded } from '../../../sandbox/aws/seed.ts';
import { startAws, type AwsDouble } from '../../../sandbox/aws/server.ts';
import { worded } from '../../core/plan/wording.ts';
import { aws as awsSchema } from '../../core/target/aws.ts';
import { site as siteSchema } from '../../core/target/site.ts';
import { siteOf } from '../bucket/site-of.ts';
import { AwsOperations } from './operations.ts';

let aws: AwsDouble;
let operations: AwsOperations;
let seeded: Seeded;
let secrets: Record<string, string>;
beforeEach(async () => {
  aws = await startAws();
  seeded = await seed(aws);
  const [key] = aws.account.keys;
  secrets = { AWS_ACCESS_KEY_ID: key!.accessKeyId, AWS_SECRET_ACCESS_KEY: key!.secretAccessKey };
  const settings = awsSchema.parse({
    ...{ region: 'eu-west-3', access: {}, endpoint: aws.url },
    services: { api: { cluster: 'rewapp-prod', service: 'api-service' } },
    databases: { database: { instance: 'rewapp-prod' } },
  });
  const secret = (name: string) => Promise.resolve(secrets[name] ?? null);
  operations = new AwsOperations({ settings, secret, timeZone: 'Europe/Paris', lookEveryMs: 1 });
});
afterEach(() => aws.close());

test('the plan’s names lead to the service that goes back to its version before, and forward again', async () => {
  expect(await operations.back('api')).toMatchObject({ kind: 'completed', from: 'rewapp-api:2', to: 'rewapp-api:1' });
  expect(await operations.update('api', 'rewapp-api:2')).toMatchObject({ kind: 'completed' });
});

test('the plan’s names lead to the instance whose newest snapshot is restored', async () => {
  expect(await operations.restore('database')).toMatchObject({ kind: 'available', snapshot: seeded.snapshots.at(-1) });
});

test('a site of the plan is published to its bucket by the same access', async () => {
  const { distribution } = seeded;
  const settings = siteSchema.parse({ kind: 'bucket', bucket: 'rewapp-vitrine-prod', distribution });
  const site = await siteOf(settings, 'production', () => Promise.resolve(operations));
  const files = await mkdtemp(join(tmpdir(), 'bascule-site-'));
  await writeFile(join(files, 'index.html'), 'un');
  aws.account.looksToSettle = 0;
  await site.publish({ digest: 'a'.repeat(64), version: 'v1', files });
  await site.goLive('a'.repeat(64), 1);
  await rm(files, { recursive: true });
  expect(await (await fetch(`${aws.url}/-/cdn/${distribution}/`)).text()).toBe('un');
});

test('a component that the plan says nothing of, and a secret that nobody gave, are told with what to do', async () => {
  await expect(operations.back('mobile')).rejects.toThrow(
    'mobile n’a pas de service ECS dans le plan (aws.services : api) : ajoutez-l’y.',
  );
  delete secrets['AWS_SECRET_ACCESS_KEY'];
  await expect(operations.back('api')).rejects.toThrow('Le secret AWS_SECRET_ACCESS_KEY n’a pas été donné');
});

test('mistakes in the plan are told in French, with what is allowed', () => {
  const mistakes = (schema: typeof awsSchema | typeof siteSchema, input: unknown) =>
    schema.safeParse(input, { error: worded }).error?.issues.map(({ message }) => message);
  expect(mistakes(awsSchema, { region: 'Paris' })).toEqual(['une région AWS s’écrit comme « eu-west-3 »']);
  expect(mistakes(siteSchema, { kind: 'bucket', bucket: 'Rewapp' })).toEqual([
    'un bucket se nomme en minuscules, chiffres, points et tirets (3 à 63 caractères)',
  ]);
  expect(mistakes(siteSchema, { kind: 'ftp' })).toEqual(['donnez bucket ou folder']);
});
