import { CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAws, type AwsDouble } from '../../sandbox/aws/server.ts';
import { plan as planSchema, type Plan } from '../core/plan/schema.ts';
import { systemClock } from '../engine/clock.ts';
import { LATENCY_EDGES_MS, type Bucket, type Colour } from '../switch/wire.ts';
import { clientSettings } from '../targets/aws/clients.ts';
import { littlePlan } from '../testing/product.ts';
import { alarmsOf } from './alarms.ts';
import { applyAlarms } from './apply-alarms.ts';
import { CloudWatchExporter } from './cloudwatch-exporter.ts';
import { readAlarms } from './read-alarms.ts';
import { keepSlotProbes } from './slot-probes.ts';
import { Telemetry } from './telemetry.ts';

const minute = 60_000;
const topic = 'arn:aws:sns:eu-west-3:123456789012:astreinte';
const plan: Plan = planSchema.parse({
  ...littlePlan('little', 1),
  rollback: {
    triggers: [
      { kind: 'error-rate', above: 0.01, forMs: 5 * minute },
      { kind: 'latency-p95', aboveMs: 500, forMs: 5 * minute },
      { kind: 'health', failures: 3 },
      { kind: 'smoke' },
      { kind: 'burn-rate', objective: 0.999, rate: 14.4, longMs: 15 * minute, shortMs: 5 * minute },
    ],
    fast: { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 500 },
  },
});
const wanted = alarmsOf(plan, 'production', [topic]);

let aws: AwsDouble;
let client: CloudWatchClient;
let telemetry: Telemetry;
let lost: string[];
let now: number;

beforeEach(async () => {
  now = Date.parse('2026-11-23T11:00:00Z');
  lost = [];
  aws = await startAws({ now: () => now });
  client = new CloudWatchClient(
    clientSettings({ region: 'eu-west-3', endpoint: aws.url, credentials: aws.account.keys[0]! }),
  );
  const cloudWatch = new CloudWatchExporter({ client, onLost: (sentence) => lost.push(sentence) });
  telemetry = new Telemetry({ version: '1', cloudWatch, intervalMs: 3_600_000, now: () => now });
  await applyAlarms(client, 'production', wanted);
});
afterEach(async () => {
  await telemetry.shutdown();
  await aws.close();
});

/** Each of the next minutes the slot answers so many requests; then the clock stands after them. */
async function serve(minutes: number, each: { count: number; errors?: number; ms?: number; colour?: Colour }) {
  const { count, errors = 0, ms = 20, colour = 'green' } = each;
  for (let passed = 0; passed < minutes; passed += 1) {
    const histogram = Array<number>(LATENCY_EDGES_MS.length + 1).fill(0);
    histogram[LATENCY_EDGES_MS.findIndex((edge) => ms <= edge)] = count;
    const slot = { environment: 'production', component: 'service', colour, version: 'v2' };
    const bucket: Bucket = { ...slot, second: now / 1_000, count, errors5xx: errors, gatewayErrors: 0, histogram };
    now += 59_000;
    telemetry.traffic({ now, buckets: [bucket] });
    await telemetry.flush();
    now += 1_000;
  }
}

const read = (since = now - 60 * minute) =>
  readAlarms(client, 'production', wanted, { components: new Map([['service', since]]), timeZone: 'Europe/Paris' });

test('the plan’s triggers are alarms, and applied again they change nothing', async () => {
  expect(wanted.filter(({ component }) => component === 'service').map(({ name }) => name)).toEqual([
    'bascule/production/service/error-rate',
    'bascule/production/service/latency-p95',
    'bascule/production/service/health',
    'bascule/production/service/burn-rate-14.4/long',
    'bascule/production/service/burn-rate-14.4/short',
    'bascule/production/service/burn-rate-14.4',
  ]);
  expect(await applyAlarms(client, 'production', wanted)).toMatchObject({ put: [], removed: [] });
  const AlarmNames = ['bascule/production/service/error-rate'];
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames }));
  expect(MetricAlarms?.[0]).toMatchObject({ Threshold: 0.01, TreatMissingData: 'missing', AlarmActions: [topic] });
  expect(MetricAlarms?.[0]?.Metrics?.find(({ ReturnData }) => ReturnData)?.Expression).toBe(
    'IF(requests >= 20, errors / requests, 0)',
  );
});

test('a trigger that the plan no longer has takes its alarm with it, and one that changed changes it', async () => {
  const triggers = plan.rollback.triggers.filter(({ kind }) => kind !== 'burn-rate');
  const changed = triggers.map((each) => (each.kind === 'error-rate' ? { ...each, above: 0.02 } : each));
  const next = alarmsOf({ ...plan, rollback: { ...plan.rollback, triggers: changed } }, 'production', [topic]);
  const { put, removed } = await applyAlarms(client, 'production', next);
  expect(put).toEqual(['bascule/production/service/error-rate', 'bascule/production/site/error-rate']);
  expect(removed).toHaveLength(6);
});

test('healthy traffic rings nothing, and what has no data is told as silent', async () => {
  await serve(6, { count: 100 });
  const reading = await read();
  expect(reading).toMatchObject({ findings: [], before: [], unfit: [] });
  expect(reading.silent).not.toContain('bascule/production/service/error-rate');
  const site = await readAlarms(client, 'production', wanted, {
    components: new Map([['site', 0]]),
    timeZone: 'Europe/Paris',
  });
  expect(site.silent).toContain('bascule/production/site/error-rate');
});

test('errors of the version that got the traffic are a reason to roll back, in a sentence with their moment', async () => {
  await serve(5, { count: 100 });
  const since = now;
  await serve(3, { count: 100, errors: 2 });
  const { findings } = await read(since);
  expect(findings.map(({ rule }) => rule)).toEqual(['error-rate']);
  expect(findings[0]?.detail).toMatch(
    /^service : CloudWatch sonne depuis le 23\/11\/2026 à 12:08:00 \(bascule\/production\/service\/error-rate : Threshold Crossed: .* \[0\.012\] was greater than the threshold \(0\.01\)\.\)$/,
  );
});

test('what rang before the traffic moved accuses nobody', async () => {
  await serve(5, { count: 100, errors: 10 });
  expect((await read()).findings).not.toEqual([]);
  const reading = await read(now + 1);
  expect(reading.findings).toEqual([]);
  expect(reading.before[0]).toContain('service : CloudWatch sonne depuis le');
});

test('slow answers, failed probes and a budget that burns too fast each ring their own alarm', async () => {
  await serve(5, { count: 100, ms: 700 });
  expect((await read()).findings.map(({ rule }) => rule)).toEqual(['latency-p95']);
  await serve(10, { count: 100, errors: 5 });
  telemetry.probed({ environment: 'production', component: 'service', colour: 'green', version: 'v2' }, 3);
  await telemetry.flush();
  now += minute;
  expect((await read()).findings.map(({ rule }) => rule).sort()).toEqual(['burn-rate', 'error-rate', 'health']);
});

test('a live slot that fails its probes rings the health alarm, though it recovers before CloudWatch is told', async () => {
  const statuses = [503, 503, 503, 200];
  let looks = 0;
  const every = () => {
    looks += 1;
    return Promise.resolve(new Response('', { status: statuses.shift() ?? 200 }));
  };
  const probe = { path: '/health', intervalMs: 1, timeoutMs: 60_000, startWithinMs: 1_000 };
  const id = { environment: 'production', component: 'service', colour: 'green' } as const;
  const probes = keepSlotProbes({
    ...{ clock: systemClock, live: () => Promise.resolve([{ id, version: 'v2', probe, every }]) },
    onProbed: (slot, failedInARow) => telemetry.probed(slot, failedInARow),
    onTrouble: (error) => expect.fail(String(error)),
  });
  await expect.poll(() => looks).toBeGreaterThan(5);
  await probes.stop();
  const since = now;
  await telemetry.flush();
  now += minute;
  const { findings, silent } = await read(since);
  expect(findings).toEqual([
    expect.objectContaining({ rule: 'health', component: 'service', detail: expect.stringContaining('[3]') }),
  ]);
  // Probes alone are no traffic: of errors nothing is known.
  expect(silent).toContain('bascule/production/service/error-rate');
});

test('a short burst is no burn rate: both of its spans must say so', async () => {
  await serve(14, { count: 100 });
  await serve(1, { count: 100, errors: 10 });
  expect((await read()).findings.map(({ rule }) => rule)).toEqual(['error-rate']);
});

test('one error among few answers rings nothing', async () => {
  await serve(5, { count: 3, errors: 1 });
  expect((await read()).findings).toEqual([]);
});

test('an alarm that somebody took away or changed is told: it guards nobody', async () => {
  await client.send(new DeleteAlarmsCommand({ AlarmNames: ['bascule/production/service/health'] }));
  expect((await read()).unfit).toEqual([
    'L’alarme bascule/production/service/health n’existe pas : appliquez les alarmes du plan.',
  ]);
});

test('measurements are asked again when AWS is busy, and are told as lost when it is gone', async () => {
  aws.account.faults.put({ service: 'monitoring', kind: 'throttled', operation: 'PutMetricData' });
  await serve(5, { count: 100, errors: 10 });
  expect((await read()).findings.map(({ rule }) => rule)).toContain('error-rate');
  expect(lost).toEqual([]);
  aws.account.faults.put({ service: 'monitoring', kind: 'failing', operation: 'PutMetricData', times: 5 });
  await serve(1, { count: 1 });
  expect(lost).toEqual([expect.stringContaining('AWS n’a pas pu recevoir les mesures : le service ne répond pas')]);
});
