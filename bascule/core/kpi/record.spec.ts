import { describe, expect, test } from 'vitest';
import {
  approved,
  askedBack,
  built,
  gatesPassed,
  goodWay,
  healthy,
  logOf,
  migrated,
  passedStep,
  request,
  requestBy,
  returned,
  shifted,
  smoked,
  started,
  strategies,
  trains,
  unhealthy,
  waiting,
} from '../deployment/fixtures.ts';
import type { DeploymentEvent, Fact } from '../deployment/event.ts';
import { recordOf } from './record.ts';

const second = 1_000;

/** Facts, each so many seconds after the one before. */
function logAfter(...facts: [seconds: number, fact: Fact][]): DeploymentEvent[] {
  let at = 0;
  return facts.map(([seconds, fact], index) => ({ ...fact, seq: index + 1, at: (at += seconds * second) }));
}

const partial = (component: string, percent: number): Fact => ({ ...shifted(component), percent }) as Fact;

describe('what a deployment tells', () => {
  test('nothing while it is under way', () => {
    for (let length = 1; length < goodWay.length; length += 1)
      expect(recordOf('d-1', logOf(...goodWay.slice(0, length)))).toBeNull();
  });

  test('when it is confirmed: what it changed, when users met all of it, and how long the work took', () => {
    expect(recordOf('d-1', logOf(...goodWay))).toEqual({
      ...{ id: 'd-1', environment: 'development', kind: 'release', releaseKind: 'standard', version: 'v2' },
      source: { directory: '/source', ref: 'main', commit: 'c0ffee' },
      ...{ requestedAt: 0, settledAt: 12 * second, outcome: 'confirmed' },
      changes: [
        { component: 'api', from: 'api@old', to: 'api@new' },
        { component: 'mobile', from: 'mobile@old', to: 'mobile@new' },
      ],
      // The last second was the bake.
      ...{ liveAt: 11 * second, tookMs: 11 * second },
      ...{ rollbackMs: null, returned: [], backAt: null },
    });
  });

  test('and the same for ever, whatever is told of it afterwards', () => {
    const late: Fact[] = [unhealthy, { type: 'retired' }, askedBack(null), returned('api')];
    const record = recordOf('d-1', logOf(...goodWay));
    expect(recordOf('d-1', logOf(...goodWay, ...late))).toMatchObject({
      ...{ settledAt: record?.settledAt, outcome: 'confirmed', tookMs: record?.tookMs, returned: [] },
    });
  });

  test('a component whose artifact is what it was is no change, and neither is a database without migrations', () => {
    const same: Fact = { type: 'built', component: 'api', digest: 'api@old', reused: true, tookMs: 1 };
    const facts = goodWay.map((fact) => (fact.type === 'built' && fact.component === 'api' ? same : fact));
    expect(recordOf('d-1', logOf(...facts))?.changes.map(({ component }) => component)).toEqual(['mobile']);
    const applied = goodWay.map((fact) => (fact.type === 'migrated' ? { ...fact, applied: ['0001'] } : fact));
    expect(recordOf('d-1', logOf(...applied))?.changes[0]).toEqual({ component: 'database', from: null, to: '0001' });
  });

  test('waiting for people is no work', () => {
    const [asked, ...rest] = goodWay.slice(0, 4) as [Fact, ...Fact[]];
    const after = goodWay.slice(5).map((fact): [number, Fact] => [1, fact]);
    const log = logAfter(
      [0, asked],
      ...rest.map((fact): [number, Fact] => [1, fact]),
      [1, waiting],
      [9_000, approved],
      [1, gatesPassed],
      ...after,
    );
    // 3 builds, the first look of the gates and the second, then the seven steps up to the last shift.
    expect(recordOf('d-1', log)?.tookMs).toBe((3 + 1 + 1 + 7) * second);
  });

  test('neither are the holds of a canary', () => {
    const log = logAfter(
      [0, { ...requestBy(strategies['a canary'], trains['no database']), rehearsal: false }],
      ...['api', 'mobile'].map((name): [number, Fact] => [10, built(name)]),
      [5, gatesPassed],
      ...['api', 'mobile'].map((name): [number, Fact] => [5, started(name)]),
      ...['api', 'mobile'].map((name): [number, Fact] => [5, smoked(name)]),
      ...['api', 'mobile'].map((name): [number, Fact] => [1, partial(name, 5)]),
      [3_600, passedStep(5)],
      ...['api', 'mobile'].map((name): [number, Fact] => [1, partial(name, 50)]),
      [7_200, passedStep(50)],
      ...['api', 'mobile'].map((name): [number, Fact] => [1, partial(name, 100)]),
      [1_800, healthy],
    );
    expect(recordOf('d-1', log)).toMatchObject({
      outcome: 'confirmed',
      tookMs: (20 + 5 + 10 + 10 + 2 + 2 + 2) * second,
    });
  });
});

describe('a deployment that goes back', () => {
  test('tells how long that took, from the verdict until the last component was back', () => {
    const facts = [...goodWay.slice(0, -1), unhealthy, returned('mobile'), returned('api')];
    expect(recordOf('d-1', logOf(...facts))).toMatchObject({
      ...{ outcome: 'rolled-back', rollbackMs: 2 * second, returned: ['api', 'mobile'] },
      ...{ liveAt: 11 * second, backAt: 14 * second, settledAt: 14 * second },
    });
  });

  test('with one component alone is confirmed with the others', () => {
    const facts = [...goodWay.slice(0, -1), askedBack(['mobile']), returned('mobile'), healthy];
    expect(recordOf('d-1', logOf(...facts))).toMatchObject({
      ...{ outcome: 'confirmed', rollbackMs: second, returned: ['mobile'] },
    });
  });

  test('before anybody met it has nothing to take back', () => {
    const broken: Fact = { type: 'smoke-failed', component: 'api', step: 'santé', reason: 'Elle ne répond pas.' };
    const facts = [
      ...goodWay.slice(
        0,
        goodWay.findIndex(({ type }) => type === 'smoke-passed'),
      ),
      broken,
    ];
    expect(recordOf('d-1', logOf(...facts))).toMatchObject({ outcome: 'failed', liveAt: null, rollbackMs: null });
  });

  test('on its own, to the version before, takes from its request to its last weight change', () => {
    const facts = [
      request(trains['no database'], 'rollback'),
      ...['api', 'mobile'].map(built),
      ...['api', 'mobile'].map(started),
      ...['api', 'mobile'].map(shifted),
    ];
    expect(recordOf('d-2', logOf(...facts))).toMatchObject({
      ...{ kind: 'rollback', outcome: 'confirmed', rollbackMs: 6 * second },
    });
  });
});

test('what the gates refuse tells that it was refused, and changed nothing yet for anybody', () => {
  const facts: Fact[] = [
    request(trains['no database']),
    ...['api', 'mobile'].map(built),
    { type: 'gate-failed', gate: 'window', reason: 'Il est tard.' },
  ];
  expect(recordOf('d-1', logOf(...facts))).toMatchObject({ outcome: 'refused', liveAt: null });
});

test('a migration that fails ends in failure', () => {
  const facts: Fact[] = [
    ...goodWay.slice(0, goodWay.indexOf(migrated)),
    { type: 'migration-failed', component: 'database', reason: 'Colonne en double.' },
  ];
  expect(recordOf('d-1', logOf(...facts))).toMatchObject({ outcome: 'failed', liveAt: null });
});
