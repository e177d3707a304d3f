import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences } from './diff.ts';
import { flag, type Flag, type FlagInput } from './schema.ts';

const of = (input: Omit<FlagInput, 'key'>): Flag => flag.parse({ key: 'f', ...input });
const changed = (before: Omit<FlagInput, 'key'>, after: Omit<FlagInput, 'key'>) => differences(of(before), of(after));

test('nothing changed is nothing said', () => {
  expect(changed({ enabled: true }, { enabled: true })).toEqual([]);
});

test('a flag that comes and one that goes', () => {
  expect(differences(null, of({ enabled: true }))).toEqual(['créé, allumé']);
  expect(differences(of({}), null)).toEqual(['supprimé']);
});

test('a percentage that rises is told with what it was', () => {
  const at = (rollout: number) => ({
    strategies: [{ name: 'flexibleRollout' as const, rollout, stickiness: 'userId' }],
  });
  expect(changed(at(5), at(25))).toEqual(['stratégie 1 : « 5 % selon userId » devient « 25 % selon userId »']);
  expect(changed(at(5), {})).toEqual(['stratégie 1 retirée : 5 % selon userId']);
});

test('constraints are told as people say them', () => {
  const constraints = [
    { field: 'country', operator: 'IN' as const, values: ['FR', 'BE'] },
    { field: 'version', operator: 'SEMVER_GTE' as const, value: '1.4.0', inverted: true },
  ];
  expect(changed({}, { strategies: [{ name: 'default', constraints, segments: ['bêta'] }] })).toEqual([
    'stratégie 1 ajoutée : tout le monde, si country parmi FR, BE et sauf version ≥ 1.4.0 et segment « bêta »',
  ]);
});

test('a kill switch is told before all else, with who and why', () => {
  const killed = { by: 'lea', at: '2026-11-23T09:00:00Z', why: 'doublons' };
  expect(changed({ enabled: true }, { enabled: false, killed })).toEqual([
    'coupé d’urgence par lea : doublons',
    'éteint',
  ]);
  expect(changed({ killed }, {})).toEqual(['coupure levée']);
});

test('a change that means nothing is told all the same', () => {
  const withValue = (value: string) => ({
    strategies: [
      { name: 'default' as const, constraints: [{ field: 'x', operator: 'IN' as const, values: ['a'], value }] },
    ],
  });
  expect(changed(withValue('b'), withValue('c'))).toEqual(['détails des règles']);
});

test('whatever differs in what is kept is told', () => {
  const anything: fc.Arbitrary<Omit<FlagInput, 'key'>> = fc.record(
    {
      enabled: fc.boolean(),
      title: fc.constantFrom('', 'Titre'),
      description: fc.constantFrom('', 'Plus long'),
      type: fc.constantFrom('release' as const, 'experiment' as const),
      owner: fc.constantFrom(null, 'lea'),
      expiresOn: fc.constantFrom(null, '2027-01-01'),
      value: fc.constantFrom(...([{ kind: 'boolean' }, { kind: 'number', on: 1, off: 0 }] as const)),
      variants: fc.constantFrom(
        ...[
          [],
          [{ name: 'a', weight: 1 }],
          [{ name: 'a', weight: 1, stickiness: 'x' }],
          [{ name: 'a', weight: 1, value: 3 }],
        ],
      ),
      schedule: fc.constantFrom(null, { from: '2026-11-23T09:00:00Z' }, { until: '2026-11-23T09:00:00Z' }),
      tiedTo: fc.constantFrom(null, { component: 'api', onAtPercent: 25 }, { component: 'api', onAtPercent: 50 }),
      dependencies: fc.constantFrom(...[[], [{ flag: 'p' }], [{ flag: 'p', enabled: false }]]),
      strategies: fc.constantFrom(
        ...(
          [
            [],
            [{ name: 'default' }],
            [{ name: 'default', disabled: true }],
            [{ name: 'userWithId', userIds: ['a'] }],
          ] as const
        ).map((each) => [...each] as FlagInput['strategies'] & object),
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anything, anything, (before, after) => {
      const same = JSON.stringify(of(before)) === JSON.stringify(of(after));
      expect(changed(before, after).length === 0).toBe(same);
    }),
  );
});
