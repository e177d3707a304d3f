import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evolve, replay, type Deployment } from './deployment.ts';
import { fact, type Fact } from './event.ts';
import { askedBack, goodWay, healthy, logOf, returned, shifted, trains, request, unhealthy } from './fixtures.ts';
import { stateOf } from './state.ts';

const baking = goodWay.slice(0, -1);
const after = (...facts: Fact[]) => replay('d', logOf(...facts));
const timeless = (deployment: Deployment) => ({
  ...deployment,
  lastEventAt: 0,
  firstShiftAt: 0,
  lastShiftAt: 0,
  smokedAt: 0,
  gatesPassedAt: 0,
});

test('a log that does not begin with its request is called damaged', () => {
  expect(() => replay('d7', logOf(healthy))).toThrow('Le journal du déploiement d7 ne commence pas par sa demande.');
  expect(() => replay('d7', [])).toThrow('Le journal du déploiement d7 ne commence pas par sa demande.');
});

test('the facts of a good deployment come to the same in any order, once they are judged last', () => {
  const [asked, ...facts] = baking;
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
      expect(timeless(after(asked!, ...shuffled, healthy))).toEqual(timeless(after(...goodWay)));
    }),
    { seed: 2026, numRuns: 500 },
  );
});

test('a second request in a log changes nothing', () => {
  const deployment = after(...baking);
  expect(timeless(evolve(deployment, { ...goodWay[0]!, seq: 99, at: 99 }))).toEqual(timeless(deployment));
});

test('a shift told twice does not make the bake begin again', () => {
  expect(after(...baking, shifted('api')).lastShiftAt).toBe(after(...baking).lastShiftAt);
});

test('an artifact is what it was when it was first built', () => {
  const rebuilt: Fact = { type: 'built', component: 'api', digest: 'api@other', reused: false, tookMs: 1 };
  expect(after(...goodWay, rebuilt).train[1]).toMatchObject({ component: 'api', digest: 'api@new' });
});

describe('a verdict', () => {
  test('stands: a bad one that comes after the confirmation moves nothing', () => {
    expect(stateOf(after(...goodWay, unhealthy))).toBe('confirmed');
  });

  test('stands: a good one does not whiten a bad one', () => {
    expect(after(...baking, unhealthy, healthy).verdict?.kind).toBe('unhealthy');
  });

  test('that is good counts only once everything has moved', () => {
    expect(after(...goodWay.slice(0, 11), healthy).verdict).toBeNull();
    expect(after(...baking, askedBack(['api']), healthy).verdict).toBeNull();
  });

  test('that is bad gives its reasons to the way back', () => {
    expect(after(...baking, unhealthy).backReason).toBe('api : 30 réponses sur 100 étaient des erreurs.');
  });
});

describe('a request for the way back', () => {
  test('may be widened from one component to all', () => {
    const deployment = after(...baking, askedBack(['api']), returned('api'), askedBack(null));
    expect(stateOf(deployment)).toBe('rolling-back');
    expect(deployment.train.filter((car) => car.wantedBack).map((car) => car.component)).toEqual(['api', 'mobile']);
  });

  test('of the only component that can return is a whole rollback', () => {
    const found = [request(trains['a new front end']), ...baking.slice(1)];
    expect(stateOf(after(...found, askedBack(['api']), returned('api')))).toBe('rolled-back');
  });

  test('of a component with no earlier version, or of a schema, changes nothing', () => {
    const found = [request(trains['a new front end']), ...baking.slice(1)];
    expect(stateOf(after(...found, askedBack(['mobile'])))).toBe('baking');
    expect(stateOf(after(...found, askedBack(['database'])))).toBe('baking');
  });

  test('comes too late once the deployment is confirmed', () => {
    expect(stateOf(after(...goodWay, askedBack(null)))).toBe('confirmed');
  });
});

test('a return that nobody asked for is not believed', () => {
  expect(stateOf(after(...goodWay.slice(0, 10), returned('api')))).toBe('shifting');
});

test('a failure told after the confirmation moves nothing', () => {
  const failure: Fact = { type: 'slot-failed', component: 'api', colour: 'green', reason: 'late' };
  expect(stateOf(after(...goodWay, failure))).toBe('confirmed');
});

test('every fact of these specs has the shape that the log stores', () => {
  for (const each of [...goodWay, unhealthy, askedBack(null), returned('api')]) expect(fact.parse(each)).toEqual(each);
});
