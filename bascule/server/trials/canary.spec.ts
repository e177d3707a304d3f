import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { Fact } from '../../core/deployment/event.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { atShare, eventsOf, until } from '../../testing/story.ts';
import { Visitors } from '../../testing/visitors.ts';
import { promoteRequest } from '../gates/wire.ts';

const hour = 3_600_000;
const crowd = 400;

const withCanary = (plan: PlanInput): PlanInput => ({
  ...plan,
  environments: [
    {
      name: 'production',
      title: 'Production',
      strategies: [
        {
          kind: 'canary',
          steps: [
            { percent: 5, holdMs: hour },
            { percent: 25, holdMs: 2 * hour },
            { percent: 50, holdMs: 4 * hour },
          ],
        },
      ],
      bakeMs: hour / 2,
      onLittleTraffic: 'hold',
    },
    {
      name: 'quiet',
      title: 'Sans visiteurs',
      portOffset: 10,
      strategies: [{ kind: 'canary', steps: [{ percent: 5, holdMs: hour }] }],
      bakeMs: hour,
      onLittleTraffic: 'hold',
      syntheticPerSecond: 50,
    },
  ],
  // 30 requests are enough to judge by.
  rollback: { ...plan.rollback, triggers: [{ kind: 'error-rate', above: 0.1, forMs: 300_000 }, { kind: 'smoke' }] },
});

describe('§4.3: a canary at 5, 25, 50 and 100 % for 1, 2 and 4 hours', { timeout: 120_000 }, () => {
  let installation: Installation;
  let visitors: Visitors;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withCanary, ['production', 'quiet']);
    await installation.startSwitch();
    await installation.startServerInTime();
    const id = await release('v1');
    await atShare(installation, id, 100);
    visitors = newCrowd();
    visitors.start();
    await visitors.round();
    await installation.moveBy(hour / 2);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  }, 60_000);
  afterEach(() => visitors.stop());
  afterAll(() => installation.remove());

  test('its visitors are as many as its share, stay with the version that they met, and lose no request', async () => {
    const id = await release('v2');
    for (const [percent, hours] of [
      [5, 1],
      [25, 2],
      [50, 4],
    ] as const) {
      await atShare(installation, id, percent);
      await visitors.round();
      const expected = (crowd * percent) / 100;
      const fiveSigma = 5 * Math.sqrt(expected * (1 - percent / 100));
      expect(Math.abs(visitors.meeting('hello from v2') - expected)).toBeLessThan(fiveSigma);
      await installation.moveBy(hours * hour);
    }
    await atShare(installation, id, 100);
    await visitors.round();
    await installation.moveBy(hour / 2);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    expect(visitors.meeting('hello from v2')).toBe(crowd);
    expect(visitors.histories.filter((met) => met.length > 2)).toEqual([]);
    expect(visitors.lost).toBe(0);
    expect(await hoursAt(id)).toEqual([1, 2, 4, 0.5]);
  });

  test('found unhealthy at 25 %, it goes back at once, and nobody’s request is lost', async () => {
    const broken = join(installation.root, '.little/broken');
    const id = await release('v3', failingOnce(broken));
    visitors = newCrowd();
    visitors.start();
    await atShare(installation, id, 5);
    await installation.moveBy(hour);
    await atShare(installation, id, 25);
    await visitors.round();
    expect(visitors.meeting('hello from v3')).toBeGreaterThan(0);
    writeFileSync(broken, '');
    expect(await installation.follow(id)).toMatchObject({
      state: 'rolled-back',
      reason: expect.stringContaining('service'),
    });
    await visitors.round();
    expect(visitors.meeting('hello from v2')).toBe(crowd);
    expect(visitors.lost).toBe(0);
    const types = (await eventsOf(installation, id)).map(({ type }) => type);
    expect(types.slice(types.indexOf('judged') + 1)).toEqual(['returned', 'returned', 'retired']);
  });

  test('with too little traffic it holds, says how much more it needs, and a person may send it on or take it back', async () => {
    const id = await release('v4');
    await atShare(installation, id, 5);
    await expect(promote(id)).rejects.toThrow('seule une étape qui manque de requêtes peut être passée à la main');
    await installation.moveBy(hour);
    const held = await until(installation, id, ({ type }) => type === 'held');
    expect(held).toMatchObject({ percent: 5, need: 30 });
    await promote(id);
    await atShare(installation, id, 25);
    await rollback();
    expect(await installation.follow(id)).toMatchObject({ state: 'rolled-back' });
    expect(await installation.hello('production')).toBe('hello from v2');
  });

  test('killed in the middle of a hold, it goes on at the same step; taken back between two shifts, all goes back', async () => {
    const id = await release('v5');
    visitors = newCrowd();
    visitors.start();
    await atShare(installation, id, 5);
    await installation.moveBy(hour);
    await atShare(installation, id, 25);
    await visitors.round();
    await installation.killServer();
    await visitors.round();
    await installation.startServerInTime();
    const passing = until(installation, id, (event) => event.type === 'step-passed' && event.percent === 25);
    await installation.moveBy(2 * hour);
    await passing;
    await rollback();
    expect(await installation.follow(id)).toMatchObject({ state: 'rolled-back' });
    await visitors.round();
    expect(visitors.meeting('hello from v2')).toBe(crowd);
    expect(visitors.lost).toBe(0);
    const shares = (await eventsOf(installation, id)).flatMap((event) =>
      event.type === 'shifted' ? [event.percent] : [],
    );
    expect(shares.filter((percent) => percent === 25)).toHaveLength(2);
  });

  test('without visitors, the journeys that the plan sends are traffic enough', async () => {
    for (const version of ['v1', 'v2']) {
      const id = await installation.deployVersion({ version }, { environment: 'quiet' });
      if (version === 'v2') {
        await atShare(installation, id, 5);
        await installation.moveBy(hour);
      }
      await atShare(installation, id, 100);
      await installation.moveBy(hour);
      const events: Fact['type'][] = [];
      const end = await installation.follow(id, ({ type }) => void events.push(type));
      expect(end).toMatchObject({ state: 'confirmed', reason: null });
      expect(events).toContain('held');
    }
    expect(await installation.hello('quiet')).toBe('hello from v2');
  });

  const release = (version: string, extra = '') =>
    installation.deployVersion({ version, extra }, { environment: 'production' });
  const newCrowd = () =>
    new Visitors(
      crowd,
      ['service', 'site'].map((name) => installation.url(name, 'production')),
    );
  const rollback = () => installation.client().rollback('production', { by: 'test', reason: 'asked by the test' });
  const promote = (id: string) => {
    const asked = promoteRequest.parse({ reason: 'the night is quiet', by: 'test' });
    return installation.client().call('POST', `/api/deployments/${id}/promote`, z.unknown(), asked);
  };
  /** How long it stayed at each share, in whole half hours. */
  async function hoursAt(id: string): Promise<number[]> {
    const events = await eventsOf(installation, id);
    const moves = events.filter((event) => event.type === 'shifted' && event.component === 'site');
    const ends = [...moves.slice(1), ...events.filter(({ type }) => type === 'judged')];
    return moves.map(({ at }, index) => Math.floor(((ends[index]?.at ?? 0) - at) / (hour / 2)) / 2);
  }
});

/** Fails every request once there is this file. */
const failingOnce = (file: string) => `import { existsSync } from 'node:fs';
globalThis.answer = (request, response) => {
  if (!existsSync(${JSON.stringify(file)})) return response.end('hello from v3');
  response.statusCode = 500;
  response.end('broken');
};`;
