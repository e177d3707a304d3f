import { describe, expect, test } from 'vitest';
import { checkPlan } from '../core/plan/check.ts';
import type { Coupling } from '../core/deployment/event.ts';
import { isSettled, stateOf } from '../core/deployment/state.ts';
import rewapp from '../../plan/rewapp.plan.ts';
import { seeded } from './chance.ts';
import { travel, type Request } from './journey.ts';
import { violations, worldBefore } from './world.ts';

const checked = checkPlan(rewapp);
if (!('plan' in checked)) throw new Error('REWAPP’s own plan has mistakes.');
const [development] = checked.plan.environments;

const train = checked.plan.components.map(({ name, kind }): Coupling => {
  const from = kind === 'database' ? null : { colour: 'blue' as const, version: 'v1', digest: `${name}@old` };
  return { component: name, kind, from, to: 'green' };
});
const request: Request = {
  type: 'requested',
  environment: 'development',
  kind: 'release',
  version: 'v2',
  source: { directory: '/source', ref: 'main', commit: null },
  train,
  by: 'simulation',
};
const calm = { trouble: 0, rollback: 0 };

describe('REWAPP’s whole train', () => {
  test('arrives when nothing goes wrong, after its bake', () => {
    const journey = travel(development!, request, seeded(1), calm);
    expect(stateOf(journey.deployment)).toBe('confirmed');
    expect(journey.tookMs).toBeGreaterThan(development!.bakeMs);
    expect(Object.values(journey.world.weights)).toEqual(train.slice(1).map(() => ({ blue: 0, green: 100 })));
  });

  test('ends well-ordered under a thousand mixtures of faults and changes of mind', () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 1_000; seed += 1) {
      const journey = travel(development!, request, seeded(seed), { trouble: 0.15, rollback: 0.05 });
      const state = stateOf(journey.deployment);
      outcomes.add(state);
      expect(isSettled(state), `seed ${seed}`).toBe(true);
      expect(violations(journey.world), `seed ${seed}`).toEqual([]);
      expect(journey.actions.length, `seed ${seed}`).toBeLessThan(60);
      if (state !== 'confirmed') expect(journey.world.weights, `seed ${seed}`).toEqual(worldBefore(train).weights);
    }
    expect([...outcomes].sort()).toEqual(['cancelled', 'confirmed', 'failed', 'refused', 'rolled-back']);
  });

  test('goes the same way again from the same seed', () => {
    const odds = { trouble: 0.3, rollback: 0.1 };
    expect(travel(development!, request, seeded(7), odds)).toEqual(travel(development!, request, seeded(7), odds));
  });
});

test('a world that lost a slot under traffic, or a weight, is called broken', () => {
  const world = worldBefore(train.slice(0, 2));
  expect(violations(world)).toEqual([]);
  expect(violations({ ...world, slots: {} })).toEqual(['api/blue has traffic and does not run.']);
  expect(violations({ ...world, slots: { 'api/blue': { digest: 'api@old', smoked: false } } })).toEqual([
    'api/blue has traffic and never passed its smoke tests.',
  ]);
  expect(violations({ ...world, weights: { api: { blue: 60, green: 0 } } })).toEqual(['The weights of api sum to 60.']);
});
