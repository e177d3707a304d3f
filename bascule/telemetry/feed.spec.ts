import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCollector, valuesOf, type Collector } from '../../sandbox/aws/collector.ts';
import { request, trains } from '../core/deployment/fixtures.ts';
import type { DeploymentEvent, Fact } from '../core/deployment/event.ts';
import type { Recorded } from '../engine/deployment-log.ts';
import { systemClock } from '../engine/clock.ts';
import { LATENCY_EDGES_MS, type Bucket, type Stats } from '../switch/wire.ts';
import { collectorAt } from './destinations.ts';
import { feed } from './feed.ts';
import type { LiveSlot } from './slot-probes.ts';
import { Telemetry } from './telemetry.ts';

const noon = Date.parse('2026-11-23T11:00:00Z');
let collector: Collector;
let telemetry: Telemetry;
let events: DeploymentEvent[];
let heard: EventEmitter<{ recorded: [Recorded] }>;
let answers: (() => Promise<Stats>)[];
let asked: number[];
let troubles: string[];
let live: () => Promise<LiveSlot[]>;
let fed: { stop(): Promise<void> };

beforeEach(async () => {
  collector = await startCollector();
  telemetry = new Telemetry({ version: '1', ...collectorAt(collector.url), intervalMs: 3_600_000, now: () => noon });
  [events, heard, answers, asked, troubles] = [[], new EventEmitter(), [], [], []];
  live = () => Promise.resolve([]);
  fed = feedTo(telemetry);
});

const feedTo = (told: Telemetry) =>
  feed(
    told,
    {
      log: {
        onRecorded: (listener) => {
          heard.on('recorded', listener);
          return () => heard.off('recorded', listener);
        },
        events: () => Promise.resolve([...events]),
      },
      traffic: {
        stats: (since) => {
          asked.push(since);
          return (answers.shift() ?? quiet)();
        },
      },
      live: () => live(),
      // Looks follow each other without a pause; each gives way to what else is there to do.
      clock: { sleep: (_, signal) => systemClock.sleep(1, signal) },
      title: (component) => component,
    },
    (sentence) => troubles.push(sentence),
  );
afterEach(async () => {
  await fed.stop();
  await telemetry.shutdown();
  await collector.close();
});

const quiet = () => Promise.resolve<Stats>({ now: noon + 60_000, buckets: [] });

function record(...facts: Fact[]): void {
  for (const fact of facts) {
    const event = { ...fact, seq: events.length + 1, at: noon + events.length * 1_000 };
    events.push(event);
    heard.emit('recorded', { deployment: 'd1', event });
  }
}

test('what is recorded is told in its order, and how the deployment ended once', async () => {
  record(
    request(trains['no database']),
    { type: 'gate-failed', gate: 'tests', reason: 'rouge' },
    { type: 'approved', by: 'Léa', comment: '' },
  );
  await fed.stop();
  await telemetry.flush();
  expect(collector.logs.map(({ eventName }) => eventName)).toEqual([
    ...['bascule.deployment.requested', 'bascule.deployment.gate-failed', 'bascule.deployment.approved'],
  ]);
  const ended = collector.metrics.filter(({ name }) => name === 'cicd.pipeline.run.duration');
  const points = ended.flatMap(({ histogram }) => histogram!.dataPoints);
  expect(points.map(({ count, attributes }) => [Number(count), valuesOf(attributes)['cicd.pipeline.result']])).toEqual([
    [1, 'skip'],
  ]);
});

test('the switch is asked again from a little before the last answer, and its figures are told once', async () => {
  const slot = { environment: 'production', component: 'api', colour: 'green', version: 'v2' } as const;
  const histogram = Array<number>(LATENCY_EDGES_MS.length + 1).fill(0);
  const bucket: Bucket = { ...slot, second: noon / 1_000, count: 7, errors5xx: 1, gatewayErrors: 0, histogram };
  const same = () => Promise.resolve<Stats>({ now: noon + 4_000, buckets: [bucket] });
  answers.push(same, same);
  await expect.poll(() => asked.length).toBeGreaterThan(4);
  expect(asked.slice(0, 4)).toEqual([0, noon / 1_000 + 55, noon / 1_000 - 1, noon / 1_000 - 1]);
  await telemetry.flush();
  const requests = collector.metrics.findLast(({ name }) => name === 'bascule.slot.requests');
  expect(requests?.sum?.dataPoints[0]?.asDouble).toBe(7);
});

test('a switch that can’t be asked is told once, and stops nothing', async () => {
  const gone = () => Promise.reject(new Error('l’aiguillage ne répond pas'));
  answers.push(gone, gone, quiet, gone);
  await expect.poll(() => asked.length).toBeGreaterThan(6);
  expect(troubles).toEqual(['l’aiguillage ne répond pas', 'l’aiguillage ne répond pas']);
});

/** A slot whose probes get these answers, the last one ever after. */
function slotThat(...statuses: number[]): { slot: LiveSlot; asked: () => number } {
  const left = [...statuses];
  let asked = 0;
  const every = () => {
    asked += 1;
    return Promise.resolve(new Response('', { status: left.length > 1 ? left.shift()! : left[0]! }));
  };
  const probe = { path: '/health', intervalMs: 1, timeoutMs: 60_000, startWithinMs: 1_000 };
  const id = { environment: 'production', component: 'api', colour: 'green' } as const;
  return { slot: { id, version: 'v2', probe, every }, asked: () => asked };
}

async function toldProbes(): Promise<number[]> {
  collector.metrics.length = 0;
  await telemetry.flush();
  const gauges = collector.metrics.filter(({ name }) => name === 'bascule.slot.failed_probes');
  return gauges.flatMap(({ gauge }) => gauge!.dataPoints.map(({ asDouble }) => asDouble!));
}

test('a slot with traffic is asked for its health, and its failures in a row are told until it has no traffic', async () => {
  const { slot, asked } = slotThat(200, 503, 503, 200, 503);
  live = () => Promise.resolve([slot]);
  await expect.poll(asked).toBeGreaterThan(8);
  const [failed] = await toldProbes();
  expect(failed).toBeGreaterThan(3);
  let reads = 0;
  live = () => {
    reads += 1;
    return Promise.resolve([]);
  };
  await expect.poll(toldProbes).toEqual([]);
  const [before, readBefore] = [asked(), reads];
  await expect.poll(() => reads).toBeGreaterThan(readBefore + 10);
  expect(asked()).toBe(before);
});

test('a slot that answers again counts from nought', async () => {
  const { slot, asked } = slotThat(503, 503, 503, 200);
  live = () => Promise.resolve([slot]);
  await expect.poll(asked).toBeGreaterThan(4);
  expect(await toldProbes()).toEqual([0]);
});

test('while it can’t be read which slots have traffic, those known are asked on, and people hear of it once', async () => {
  const { slot, asked } = slotThat(503);
  live = () => Promise.resolve([slot]);
  await expect.poll(asked).toBeGreaterThan(0);
  let reads = 0;
  live = () => {
    reads += 1;
    return Promise.reject(new Error('la base ne répond pas'));
  };
  await expect.poll(() => reads).toBeGreaterThan(3);
  const before = asked();
  await expect.poll(asked).toBeGreaterThan(before + 3);
  expect(troubles).toEqual(['la base ne répond pas']);
});

test('a slot that a deployment emptied just now does not answer, and is not told as ill', async () => {
  const { slot, asked } = slotThat(200, 404);
  live = () => Promise.resolve(asked() < 2 ? [slot] : []);
  const told: (number | null)[] = [];
  vi.spyOn(telemetry, 'probed').mockImplementation((_, failedInARow) => void told.push(failedInARow));
  await expect.poll(() => told.at(-1)).toBeNull();
  expect(told.slice(0, -1).every((failedInARow) => failedInARow === 0)).toBe(true);
});

test('nobody is asked for their health where nobody gets measurements', async () => {
  await fed.stop();
  const { logs } = collectorAt(collector.url);
  const events = new Telemetry({ version: '1', logs });
  const { slot, asked: looks } = slotThat(200);
  let reads = 0;
  live = () => {
    reads += 1;
    return Promise.resolve([slot]);
  };
  const before = asked.length;
  fed = feedTo(events);
  await expect.poll(() => asked.length).toBeGreaterThan(before + 10);
  expect([reads, looks()]).toEqual([0, 0]);
  await events.shutdown();
});
