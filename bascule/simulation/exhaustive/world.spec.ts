import { expect, test } from 'vitest';
import { trains } from '../../core/deployment/fixtures.ts';
import { violations, worldBefore } from './world.ts';

test('a world that lost a slot under traffic, or a weight, is called broken', () => {
  const world = worldBefore(trains['an earlier version'].slice(0, 2));
  expect(violations(world)).toEqual([]);
  expect(violations({ ...world, slots: {} })).toEqual(['api/blue has traffic and does not run.']);
  expect(violations({ ...world, slots: { 'api/blue': { digest: 'api@old', smoked: false } } })).toEqual([
    'api/blue has traffic and never passed its smoke tests.',
  ]);
  expect(violations({ ...world, weights: { api: { blue: 60, green: 0 } } })).toEqual(['The weights of api sum to 60.']);
});
