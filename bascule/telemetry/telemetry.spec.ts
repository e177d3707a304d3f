import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCollector, valuesOf, type Collector, type OtlpPoint } from '../../sandbox/aws/collector.ts';
import { startAws } from '../../sandbox/aws/server.ts';
import type { DeploymentRecord } from '../core/kpi/record.ts';
import { LATENCY_EDGES_MS, type Bucket } from '../switch/wire.ts';
import { cloudWatchLogs, collectorAt } from './destinations.ts';
import { Telemetry } from './telemetry.ts';

let collector: Collector;
let telemetry: Telemetry;
let now: number;
const noon = Date.parse('2026-11-23T11:00:00Z');

beforeEach(async () => {
  collector = await startCollector();
  now = noon;
  telemetry = new Telemetry({
    version: '1.4.0',
    ...collectorAt(collector.url),
    intervalMs: 3_600_000,
    now: () => now,
  });
});
afterEach(async () => {
  await telemetry.shutdown();
  await collector.close();
});

/** One second of one slot; `ms` are its latencies. */
function second(at: number, ms: number[], errors5xx = 0): Bucket {
  const histogram = Array<number>(LATENCY_EDGES_MS.length + 1).fill(0);
  for (const each of ms) {
    const place = LATENCY_EDGES_MS.findIndex((edge) => each <= edge);
    histogram[place === -1 ? LATENCY_EDGES_MS.length : place]! += 1;
  }
  const slot = { environment: 'production', component: 'api', colour: 'green', version: 'v2' } as const;
  return { ...slot, second: at / 1_000, count: ms.length, errors5xx, gatewayErrors: 0, histogram };
}

function lastPoint(name: string): OtlpPoint {
  const metric = collector.metrics.findLast((each) => each.name === name)!;
  return (metric.sum ?? metric.histogram ?? metric.gauge)!.dataPoints[0]!;
}

test('traffic is told with semantic names, as histograms that the switch made', async () => {
  telemetry.traffic({ now: noon + 3_000, buckets: [second(noon, [4, 40, 600], 1), second(noon + 1_000, [20_000])] });
  telemetry.probed({ environment: 'production', component: 'api', colour: 'green', version: 'v2' }, 2);
  await telemetry.flush();
  expect(collector.resource).toMatchObject({ 'service.name': 'bascule', 'service.version': '1.4.0' });
  const duration = lastPoint('http.server.request.duration');
  expect(valuesOf(duration.attributes)).toEqual({
    ...{ 'deployment.environment.name': 'production', 'bascule.component': 'api', 'bascule.slot': 'green' },
    'service.version': 'v2',
  });
  expect(Number(duration.count)).toBe(4);
  expect(duration.sum).toBeUndefined();
  expect(duration.explicitBounds?.slice(0, 3)).toEqual([0.001, 0.002, 0.005]);
  expect(Number(duration.bucketCounts?.at(-1))).toBe(1);
  expect(lastPoint('bascule.slot.errors').asDouble).toBe(1);
  expect(lastPoint('bascule.slot.failed_probes').asDouble).toBe(2);
});

test('a second is counted once however often it is told, and the one under way when it is over', async () => {
  const growing = second(noon + 1_000, [1]);
  telemetry.traffic({ now: noon + 2_000, buckets: [second(noon, [1, 1]), growing] });
  telemetry.traffic({ now: noon + 2_900, buckets: [second(noon, [1, 1]), growing] });
  telemetry.traffic({ now: noon + 3_000, buckets: [second(noon, [1, 1]), second(noon + 1_000, [1, 1, 1])] });
  await telemetry.flush();
  expect(lastPoint('bascule.slot.requests').asDouble).toBe(5);
});

test('what the switch counted before this server began was told by the one before', async () => {
  telemetry.traffic({ now: noon + 3_000, buckets: [second(noon - 1_000, [1, 1, 1]), second(noon, [1])] });
  await telemetry.flush();
  expect(lastPoint('bascule.slot.requests').asDouble).toBe(1);
});

test('a version that nobody asks any more is told of no longer', async () => {
  telemetry.traffic({ now: noon + 3_000, buckets: [second(noon, [1])] });
  await telemetry.flush();
  collector.metrics.length = 0;
  now += 2 * 3_600_000;
  await telemetry.flush();
  expect(collector.metrics).toEqual([]);
});

test('a settled deployment is told with how it ended, and its events as logs in the words that people read', async () => {
  const record: DeploymentRecord = {
    ...{ id: 'd1', environment: 'production', kind: 'release', releaseKind: 'standard', version: 'v2' },
    ...{ source: { directory: '/source', commit: null }, requestedAt: noon, settledAt: noon + 90_000 },
    ...{
      outcome: 'rolled-back',
      changes: [],
      liveAt: noon,
      tookMs: 80_000,
      rollbackMs: 900,
      returned: ['api'],
      backAt: noon,
    },
  };
  telemetry.settled(record);
  const reasons = [{ rule: 'error-rate' as const, component: 'api', detail: 'api : 9 de ses 100 réponses' }];
  const event = { type: 'judged', verdict: { kind: 'unhealthy', reasons }, seq: 7, at: noon } as const;
  telemetry.event({ id: 'd1', environment: 'production' }, event, (component) => component);
  await telemetry.flush();
  expect(valuesOf(lastPoint('cicd.pipeline.run.duration').attributes)).toEqual({
    ...{ 'deployment.environment.name': 'production', 'cicd.pipeline.name': 'release' },
    ...{ 'cicd.pipeline.result': 'failure', 'deployment.status': 'failed' },
  });
  expect(lastPoint('cicd.pipeline.run.duration').sum).toBe(80);
  expect(lastPoint('bascule.rollback.duration').sum).toBe(0.9);
  const [log] = collector.logs;
  expect(log).toMatchObject({ severityText: 'ERROR', eventName: 'bascule.deployment.judged' });
  expect(log?.timeUnixNano).toBe(`${noon}000000`);
  expect(log?.body.stringValue).toContain('9 de ses 100 réponses');
  expect(valuesOf(log!.attributes)).toMatchObject({ 'deployment.id': 'd1', 'bascule.event.seq': 7 });
});

test('a collector that restarts loses nothing', async () => {
  collector.refusals = 1;
  telemetry.traffic({ now: noon + 2_000, buckets: [second(noon, [1])] });
  await telemetry.flush();
  expect(lastPoint('bascule.slot.requests').asDouble).toBe(1);
});

test('a log group of CloudWatch takes the events too, by an API key, and again when it was busy', async () => {
  const aws = await startAws({ now: () => noon });
  const place = { region: 'eu-west-3', group: '/rewapp/bascule', stream: 'production' };
  aws.logs.create(place.group, place.stream);
  aws.account.faults.put({ service: 'logs', kind: 'failing' });
  const told = new Telemetry({
    version: '1',
    logs: cloudWatchLogs({ ...place, token: aws.logs.token, endpoint: aws.url }),
  });
  const event = { type: 'approved', by: 'Léa', comment: '', seq: 3, at: noon } as const;
  told.event({ id: 'd1', environment: 'production' }, event, (component) => component);
  await told.flush();
  const logs = aws.logs.of(place.group, place.stream);
  expect(logs).toMatchObject([{ severityText: 'INFO', body: { stringValue: 'Approuvé par Léa' } }]);
  await told.shutdown();
  await aws.close();
});
