import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, type Device } from './choose.ts';
import { bundleVersion, isFailing, nextStepAt, offerState, percentAt, type Offer } from './offer.ts';
import { liveUpdateRule } from './schema.ts';

const hour = 3_600_000;
const rule = liveUpdateRule.parse({
  appId: 'fr.petit.app',
  minimumNative: '2.0.0',
  steps: [
    { percent: 10, holdMs: 24 * hour },
    { percent: 50, holdMs: 24 * hour },
  ],
  failures: { tolerated: 0.01, falseAlarmRate: 0.001, minimumDevices: 10 },
});

const offer = (number: number, other: Partial<Offer> = {}): Offer => ({
  ...{ number, environment: 'test', component: 'app', version: `1.0.${number}-b`, digest: `${number}` },
  ...{ deployment: `d-${number}`, rule, beganAt: 0, idleMs: 0, countedFrom: 0 },
  ...{ stopped: null, replacedAt: null, rolledBack: null },
  ...other,
});
const device = (id: string, other: Partial<Device> = {}): Device => ({
  ...{ id, current: 'builtin', native: '2.1.0', failed: [] },
  ...other,
});
const said = (at: number) => ({ at, by: 'lea', why: 'un doute' });
const crowd = Array.from({ length: 2_000 }, (_, index) => `device-${index}`);
const served = (offers: Offer[], now: number) =>
  crowd.filter((id) => choose(offers, device(id), now).kind === 'update').length / crowd.length;

const complete = offer(1, { beganAt: -1_000 * hour, replacedAt: 0 });

describe('a bundle that is offered', () => {
  test('comes to 10 %, then 50 %, then all devices, as the plan holds it', () => {
    const shares = [0, 23, 24, 47, 48].map((hours) => percentAt(offer(1), hours * hour));
    expect(shares).toEqual([10, 10, 50, 50, 100]);
    for (const hours of [1, 30, 60]) {
      const percent = percentAt(offer(1), hours * hour) / 100;
      const fiveSigma = 5 * Math.sqrt((percent * (1 - percent)) / crowd.length);
      expect(Math.abs(served([offer(1)], hours * hour) - percent)).toBeLessThanOrEqual(fiveSigma);
    }
    expect(nextStepAt(offer(1), 3 * hour)).toBe(24 * hour);
    expect(nextStepAt(offer(1), 60 * hour)).toBeNull();
  });

  test('without steps comes to all at once', () => {
    const atOnce = offer(1, { rule: { ...rule, steps: [] } });
    expect([percentAt(atOnce, 0), offerState(atOnce, 0)]).toEqual([100, 'complete']);
  });

  test('stopped, stays where it was; sent on, goes on from there', () => {
    const stopped = offer(1, { stopped: said(30 * hour) });
    expect([percentAt(stopped, 900 * hour), offerState(stopped, 900 * hour)]).toEqual([50, 'stopped']);
    const resumed = offer(1, { idleMs: 870 * hour });
    expect(percentAt(resumed, 901 * hour)).toBe(50);
    expect(percentAt(resumed, (870 + 48) * hour)).toBe(100);
  });
});

describe('a device', () => {
  test('asked again gets the same; once meant, it is meant at every higher share', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(100 * 24), fc.nat(100 * 24), (id, one, other) => {
        const [early, late] = [Math.min(one, other) * hour, Math.max(one, other) * hour];
        const kind = (now: number) => choose([offer(2), complete], device(id, { current: complete.version }), now).kind;
        expect(kind(early)).toBe(kind(early));
        if (kind(early) === 'update') expect(kind(late)).toBe('update');
      }),
    );
  });

  test('of the first share of one version is not of the first of each', () => {
    const first = (number: number) => crowd.filter((id) => choose([offer(number)], device(id), 0).kind === 'update');
    const both = first(1).filter((id) => first(2).includes(id)).length;
    expect(both / first(1).length).toBeLessThan(0.3);
  });

  test('gets the bundle before while the newest is not for it, and keeps what it has', () => {
    const offers = [offer(2), complete];
    for (const id of crowd.slice(0, 300)) {
      const fresh = choose(offers, device(id), 0);
      expect(fresh.kind).toBe('update');
      const { version } = (fresh as { offer: Offer }).offer;
      expect(choose(offers, device(id, { current: version }), 0)).toEqual({ kind: 'keep' });
    }
  });

  test('that has a stopped bundle keeps it; nobody else gets it', () => {
    const offers = [offer(2, { stopped: said(40 * hour) }), complete];
    for (const id of crowd.slice(0, 300)) {
      expect(choose(offers, device(id, { current: '1.0.2-b' }), 50 * hour)).toEqual({ kind: 'keep' });
      expect(choose(offers, device(id), 50 * hour)).toMatchObject({ offer: complete });
    }
  });

  test('on which a bundle did not start is not given it again', () => {
    for (const id of crowd.slice(0, 300))
      expect(choose([offer(2), complete], device(id, { failed: ['1.0.2-b'] }), 99 * hour)).toMatchObject({
        offer: complete,
      });
  });

  test('that runs what was taken back goes to the bundle before, or to that of its store when there is none', () => {
    const taken = offer(2, { rolledBack: said(hour) });
    const ill = device('any', { current: taken.version });
    expect(choose([taken, complete], ill, 2 * hour)).toMatchObject({ kind: 'update', offer: complete });
    expect(choose([taken], ill, 2 * hour)).toEqual({ kind: 'builtin' });
    expect(choose([taken], device('any'), 2 * hour)).toEqual({ kind: 'keep' });
  });

  test('whose app from the store is too old is told so, unless an older bundle runs on it', () => {
    const old = device('any', { native: '1.9' });
    expect(choose([offer(2)], old, 99 * hour)).toMatchObject({ kind: 'too-old' });
    expect(choose([offer(2)], device('any', { native: 'beta' }), 99 * hour)).toMatchObject({ kind: 'too-old' });
    const lenient = { ...complete, rule: { ...rule, minimumNative: '1.0.0' } };
    expect(choose([offer(2), lenient], old, 99 * hour)).toMatchObject({ offer: lenient });
  });

  test('never gets what was taken back or stopped, nor what it has or what its store can’t run', () => {
    const anOffer = fc.record({
      beganAt: fc.nat(50).map((hours) => hours * hour),
      stopped: fc.boolean().map((is) => (is ? said(60 * hour) : null)),
      rolledBack: fc.boolean().map((is) => (is ? said(60 * hour) : null)),
      native: fc.constantFrom('1.0.0', '2.0.0', '3.0.0'),
    });
    const versions = fc.constantFrom('builtin', '1.0.1-b', '1.0.2-b', '1.0.3-b', 'unknown');
    fc.assert(
      fc.property(fc.array(anOffer, { maxLength: 3 }), fc.uuid(), versions, fc.nat(200), (some, id, current, hours) => {
        const offers = some.map(({ native, ...each }, index) =>
          offer(index + 1, { ...each, rule: { ...rule, minimumNative: native } }),
        );
        const choice = choose(offers.toReversed(), device(id, { current }), hours * hour);
        if (choice.kind === 'keep')
          expect(offers.some((each) => each.version === current && each.rolledBack)).toBe(false);
        if (choice.kind !== 'update') return;
        expect(choice.offer).toMatchObject({ stopped: null, rolledBack: null });
        expect(choice.offer.version).not.toBe(current);
        expect(choice.offer.rule.minimumNative).not.toBe('3.0.0');
      }),
    );
  });
});

describe('a bundle that does not start', () => {
  test('is found after a few devices when it starts on none, and not before', () => {
    const failing = Array.from({ length: 30 }, (_, count) =>
      isFailing({ given: count, took: count, failed: count }, rule),
    );
    expect(failing.indexOf(true)).toBe(10);
  });

  test('is not found in the odd device that breaks', () => {
    expect(isFailing({ given: 500, took: 400, failed: 4 }, rule)).toBe(false);
    expect(isFailing({ given: 500, took: 400, failed: 40 }, rule)).toBe(true);
  });
});

test('the version is one that apps understand, and no two bundles have the same', () => {
  expect(bundleVersion('v1.2.3', 'abcdef0123456789')).toBe('1.2.3-babcdef012345');
  expect(bundleVersion('0123abcd4567', 'abcdef0123456789')).toBe('0.0.0-babcdef012345');
});

test('a rule whose steps do not rise is refused', () => {
  const steps = [50, 10].map((percent) => ({ percent, holdMs: 1 }));
  expect(liveUpdateRule.safeParse({ ...rule, steps }).success).toBe(false);
});
