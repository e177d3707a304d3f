import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCollector, type Collector } from '../../sandbox/aws/collector.ts';
import { startAws, type AwsDouble } from '../../sandbox/aws/server.ts';
import { aws as awsSchema } from '../core/target/aws.ts';
import { telemetry as telemetrySchema } from '../core/target/telemetry.ts';
import { AwsOperations } from '../targets/aws/operations.ts';
import { telemetryFrom } from './from-plan.ts';

let aws: AwsDouble;
let collector: Collector;
let lost: string[];
beforeEach(async () => {
  [aws, collector, lost] = [await startAws(), await startCollector(), []];
  aws.logs.create('/rewapp/bascule', 'production');
});
afterEach(() => Promise.all([aws.close(), collector.close()]));

const event = { type: 'approved', by: 'Léa', comment: '', seq: 3, at: Date.now() } as const;

/** Telemetry of a plan that names AWS, with these secrets. */
function planned(secrets: Record<string, string>, withCollector: boolean) {
  const settings = awsSchema.parse({
    ...{ region: 'eu-west-3', endpoint: aws.url, access: {} },
    logs: { group: '/rewapp/bascule', stream: 'production', tokenSecret: 'LOGS_TOKEN' },
    alarms: {},
  });
  const secret = (name: string) => Promise.resolve(secrets[name] ?? null);
  const operations = new AwsOperations({ settings, secret, timeZone: 'Europe/Paris' });
  const telemetry = withCollector
    ? telemetrySchema.parse({ collector: collector.url, tokenSecret: 'OTLP_TOKEN' })
    : null;
  const onLost = (sentence: string) => lost.push(sentence);
  return telemetryFrom({ version: '1', telemetry, aws: { settings, operations }, secret, onLost });
}

test('events go to the collector by its token where the plan names one', async () => {
  const telemetry = await planned({ OTLP_TOKEN: 'jeton' }, true);
  telemetry.event({ id: 'd1', environment: 'production' }, event, (name) => name);
  await telemetry.flush();
  expect(collector.authorization).toBe('Bearer jeton');
  expect(collector.logs).toHaveLength(1);
  expect(aws.logs.of('/rewapp/bascule', 'production')).toEqual([]);
  await telemetry.shutdown();
});

test('without a collector they go to the log group, and what can’t be measured for want of a key is told', async () => {
  const telemetry = await planned({ LOGS_TOKEN: aws.logs.token }, false);
  telemetry.event({ id: 'd1', environment: 'production' }, event, (name) => name);
  telemetry.settled({
    ...{ id: 'd1', environment: 'production', kind: 'release', releaseKind: 'standard', version: 'v2', changes: [] },
    ...{
      source: { directory: '/source', commit: null },
      requestedAt: 0,
      settledAt: 1,
      outcome: 'confirmed',
      liveAt: 1,
    },
    ...{ tookMs: 1, rollbackMs: null, returned: [], backAt: null },
  });
  await telemetry.flush();
  expect(aws.logs.of('/rewapp/bascule', 'production')).toHaveLength(1);
  expect(lost).toEqual([expect.stringContaining('Le secret AWS_ACCESS_KEY_ID n’a pas été donné')]);
  await telemetry.shutdown();
});

test('a secret that nobody gave is told before anything starts', async () => {
  await expect(planned({}, true)).rejects.toThrow('Le secret OTLP_TOKEN n’a pas été donné : donnez-le');
  await expect(planned({}, false)).rejects.toThrow('Le secret LOGS_TOKEN n’a pas été donné : donnez-le');
});
