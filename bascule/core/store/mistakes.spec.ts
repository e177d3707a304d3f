import { expect, test } from 'vitest';
import { everything } from '../document/spec/everything.ts';
import { checkPlan } from '../plan/check.ts';
import { plan as planSchema } from '../plan/schema.ts';
import { storePlaces } from './place.ts';
import { apple, play } from './spec/world.ts';

const withStores = (...stores: object[]) => ({
  ...everything,
  components: everything.components.map((each) => (each.kind === 'static' ? { ...each, stores } : each)),
});
const mistakesOf = (...stores: object[]) => {
  const checked = checkPlan(withStores(...stores));
  const mistakes = 'mistakes' in checked ? checked.mistakes : [];
  return mistakes.filter(({ path }) => path.includes('stores'));
};

test('a store for an environment that there is not, or the same one twice, is a mistake', () => {
  expect(mistakesOf(play, apple)).toEqual([]);
  expect(mistakesOf({ ...play, environment: 'prod' })).toEqual([
    {
      path: expect.stringMatching(/stores\[0]\.environment$/),
      message: expect.stringContaining('« prod » n’existe pas'),
    },
  ]);
  expect(mistakesOf(play, play)).toEqual([
    { path: expect.stringMatching(/stores\[1]$/), message: expect.stringContaining('gardez-en un') },
  ]);
});

test('a deployment that is to ask for a release needs a manifest that says of which version', () => {
  const asking = { ...play, request: 'when-confirmed' };
  expect(mistakesOf(asking)).toEqual([]);
  const components = withStores(asking).components.map((each) =>
    each.kind === 'static' ? { ...each, manifest: null } : each,
  );
  const checked = checkPlan({ ...everything, components });
  expect('mistakes' in checked ? checked.mistakes : []).toContainEqual({
    path: expect.stringMatching(/stores\[0]\.request$/),
    message: expect.stringContaining('manifest'),
  });
});

test('a store is of the last environment, where its users are, unless the plan says otherwise', () => {
  const plan = planSchema.parse(withStores(play, { ...apple, environment: 'full' }));
  const last = plan.environments.at(-1)?.name;
  expect(last).not.toBe('full');
  expect(storePlaces(plan).map(({ environment }) => environment)).toEqual([last, 'full']);
});
