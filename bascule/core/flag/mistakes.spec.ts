import { describe, expect, test } from 'vitest';
import { compile } from './evaluate.ts';
import { contexts, unleashFile } from './spec/unleash-file.ts';
import { matcherOf } from './strategy.ts';
import { fromUnleash } from './unleash.ts';
import { flagMistakes, isRefused, segmentMistakes, type Known } from './mistakes.ts';
import { flag, segment, type FlagInput } from './schema.ts';

const nothing: Known = { flags: [], segments: [] };

function said(input: Omit<FlagInput, 'key'>, known: Partial<Known> = {}): string[] {
  const checked = flag.parse({ key: 'f', enabled: true, ...input });
  return flagMistakes(checked, { ...nothing, ...known }).map(
    ({ path, message, weight }) => `${weight} ${path} ${message}`,
  );
}

function ofConstraints(...constraints: object[]): string[] {
  const strategies = [{ name: 'default' as const, constraints: constraints.map((each) => ({ field: 'x', ...each })) }];
  return said({ strategies: strategies as FlagInput['strategies'] & object });
}

test('a flag as it should be has none', () => {
  const strategies = [
    {
      name: 'flexibleRollout' as const,
      rollout: 25,
      constraints: [{ field: 'x', operator: 'IN' as const, values: ['a'] }],
    },
    { name: 'default' as const, segments: ['bêta'] },
  ];
  const known = {
    segments: [segment.parse({ name: 'bêta', constraints: [] })],
    flags: [flag.parse({ key: 'parent', enabled: true, variants: [{ name: 'v', weight: 1 }] })],
  };
  const dependencies = [{ flag: 'parent', variants: ['v', 'disabled'] }];
  expect(said({ strategies, dependencies, schedule: { from: '2026-11-23T09:00:00Z' } }, known)).toEqual([]);
});

describe('a constraint that can’t hold', () => {
  test('an empty list', () => {
    expect(ofConstraints({ operator: 'IN', values: [' '] })).toEqual([
      'told strategies[0].constraints[0].values la liste est vide : la contrainte ne tient pour personne',
    ]);
    expect(ofConstraints({ operator: 'NOT_IN' })).toEqual([expect.stringContaining('tient pour tous')]);
    expect(ofConstraints({ operator: 'NOT_IN', inverted: true })).toEqual([expect.stringContaining('pour personne')]);
  });

  test.each([
    ['NUM_GT', 'dix', 'n’est pas un nombre'],
    ['SEMVER_GT', '1.0', 'n’est pas une version'],
    ['DATE_AFTER', 'hier', 'n’est pas un instant'],
    ['REGEX', '(?=a)', 'n’est pas une expression que RE2 connaît'],
  ])('%s with « %s »', (operator, value, message) => {
    expect(ofConstraints({ operator, value })).toEqual([expect.stringContaining(message)]);
  });

  test('a range that is none is told where it stands', () => {
    expect(ofConstraints({ operator: 'IN_CIDR', values: ['10.0.0.0/8', '10/8'] })).toEqual([
      'told strategies[0].constraints[0].values[1] « 10/8 » n’est pas une plage : donnez par exemple 10.0.0.0/8',
    ]);
  });

  test('in a segment it is the same', () => {
    const empty = segment.parse({ name: 's', constraints: [{ field: 'x', operator: 'IN' }] });
    expect(segmentMistakes(empty)).toMatchObject([{ path: 'constraints[0].values', weight: 'told' }]);
  });
});

describe('constraints that can’t hold together', () => {
  const apart = [expect.stringContaining('la stratégie n’a personne')];

  test('lists that have nothing in common', () => {
    expect(ofConstraints({ operator: 'IN', values: ['a', 'b'] }, { operator: 'IN', values: ['c'] })).toEqual(apart);
    expect(ofConstraints({ operator: 'IN', values: ['a'] }, { operator: 'NOT_IN', values: ['a'] })).toEqual(apart);
    expect(ofConstraints({ operator: 'IN', values: ['a'] }, { field: 'y', operator: 'IN', values: ['b'] })).toEqual([]);
    expect(ofConstraints({ operator: 'IN', values: ['a'] }, { operator: 'IN', values: ['b'], inverted: true })).toEqual(
      [],
    );
  });

  test('bounds without room between', () => {
    expect(ofConstraints({ operator: 'NUM_GT', value: '5' }, { operator: 'NUM_LT', value: '5' })).toEqual(apart);
    expect(ofConstraints({ operator: 'NUM_GTE', value: '5' }, { operator: 'NUM_LTE', value: '5' })).toEqual([]);
    expect(ofConstraints({ operator: 'NUM_EQ', value: '4' }, { operator: 'NUM_GT', value: '4' })).toEqual(apart);
    const [january, june] = ['2026-01-01', '2026-06-01'];
    expect(ofConstraints({ operator: 'DATE_AFTER', value: june }, { operator: 'DATE_BEFORE', value: january })).toEqual(
      apart,
    );
    expect(ofConstraints({ operator: 'DATE_AFTER', value: january }, { operator: 'DATE_BEFORE', value: june })).toEqual(
      [],
    );
  });

  test('one of them from a segment', () => {
    const segments = [segment.parse({ name: 's', constraints: [{ field: 'x', operator: 'IN', values: ['b'] }] })];
    const strategies = [
      {
        name: 'default' as const,
        segments: ['s'],
        constraints: [{ field: 'x', operator: 'IN' as const, values: ['a'] }],
      },
    ];
    expect(said({ strategies }, { segments })).toEqual(apart);
  });
});

describe('a strategy that has nobody', () => {
  test('nought per cent, an empty list, an address that is none', () => {
    expect(said({ strategies: [{ name: 'flexibleRollout', rollout: 0 }] })).toEqual([
      'told strategies[0].rollout 0 % ne laisse entrer personne',
    ]);
    expect(said({ strategies: [{ name: 'userWithId', userIds: [] }] })).toHaveLength(1);
    expect(said({ strategies: [{ name: 'remoteAddress', addresses: ['ici'] }] })).toEqual([
      expect.stringContaining('« ici » n’est pas une adresse'),
    ]);
  });

  test('a segment that there is not', () => {
    const segments = [segment.parse({ name: 'bêta', constraints: [] })];
    expect(said({ strategies: [{ name: 'default', segments: ['alpha'] }] }, { segments })).toEqual([
      'told strategies[0].segments[0] « alpha » n’est pas un segment : choisissez parmi bêta ; elle n’a personne',
    ]);
  });

  test('one that is never asked, since the one before takes all', () => {
    const strategies = [{ name: 'default' as const }, { name: 'userWithId' as const, userIds: ['ana'] }];
    expect(said({ strategies })).toEqual([
      'told strategies[1] n’est jamais consultée : la stratégie 1 laisse déjà entrer tout le monde',
    ]);
  });

  test('all set aside', () => {
    expect(said({ strategies: [{ name: 'default', disabled: true }] })).toEqual([
      expect.stringContaining('toutes sont mises de côté'),
    ]);
  });
});

describe('variants', () => {
  test('of another kind than the flag, or twice of one name, are refused', () => {
    const variants = [
      { name: 'a', weight: 1, value: 'texte' },
      { name: 'a', weight: 1, value: true },
    ];
    expect(said({ variants })).toEqual([
      'refused variants[1].name « a » est déjà pris : il en faut un différent pour chacune',
      'refused variants[0].value le flag est de sorte « boolean » : donnez-en une valeur',
    ]);
    const value = { kind: 'object' as const, on: {}, off: {} };
    expect(said({ value, variants: [{ name: 'a', weight: 1, value: [] }] })).toHaveLength(1);
    expect(said({ value, variants: [{ name: 'a', weight: 1, value: { b: 1 } }] })).toEqual([]);
  });

  test('that weigh nothing, or stick to different fields, are told', () => {
    expect(said({ variants: [{ name: 'a', weight: 0 }] })).toEqual([expect.stringContaining('toutes ont le poids 0')]);
    const sticky = [
      { name: 'a', weight: 1, stickiness: 'userId' },
      { name: 'b', weight: 1, stickiness: 'sessionId' },
    ];
    expect(said({ variants: sticky })).toEqual([expect.stringContaining('seule celle de la première variante compte')]);
  });
});

test('a schedule that ends before it begins is refused', () => {
  const schedule = { from: '2026-11-23T10:00:00+01:00', until: '2026-11-23T09:00:00Z' };
  expect(said({ schedule })).toEqual([
    expect.stringContaining('refused schedule.until la fin doit venir après le début'),
  ]);
});

describe('a dependency that can’t be met', () => {
  const on = (key: string, more = {}) => flag.parse({ key, enabled: true, ...more });
  const onParent = { dependencies: [{ flag: 'parent' }] };
  test.each([
    ['on a flag that there is not', [], 'n’existe pas dans cet environnement'],
    ['on a flag that is off', [on('parent', { enabled: false })], 'est éteint'],
    ['in a circle', [on('parent', { dependencies: [{ flag: 'f' }] })], 'dépendent l’un de l’autre'],
    ['on a flag that depends on a third', [on('parent', { dependencies: [{ flag: 'g' }] })], 'dépend lui-même'],
  ])('%s', (_what, flags, message) => {
    expect(said(onParent, { flags })).toEqual([expect.stringContaining(message)]);
  });

  test('on itself is refused', () => {
    expect(said({ dependencies: [{ flag: 'f' }] })).toEqual([expect.stringContaining('refused dependencies[0].flag')]);
  });

  test('on a variant that there is not', () => {
    const flags = [on('parent', { variants: [{ name: 'bleu', weight: 1 }] })];
    expect(said({ dependencies: [{ flag: 'parent', variants: ['rouge'] }] }, { flags })).toEqual([
      'told dependencies[0].variants[0] « parent » n’a pas de variante « rouge » : choisissez parmi bleu, disabled',
    ]);
  });
});

describe('on flags that nobody thought of', () => {
  const read = fromUnleash(unleashFile);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  const { flags, segments } = read.imported;
  const known = { flags, segments };
  const place = {
    ...{ flagKey: 'f', environment: 'default', surroundings: { chance: () => 0.5, hostname: 'here' } },
    segments: new Map(segments.map((each) => [each.name, each])),
  };
  const told = flags.flatMap((each) => flagMistakes(each, known).map((mistake) => ({ ...mistake, flag: each })));

  test('a strategy of which is said that it has nobody never lets anybody in', () => {
    const empty = told.flatMap(({ flag, path, message }) => {
      const strategy = flag.strategies[Number(/^strategies\[(\d+)\]/.exec(path)?.[1])];
      return strategy && /personne|elle n’a/.test(message) ? [strategy] : [];
    });
    expect(empty.length).toBeGreaterThan(50);
    for (const strategy of empty) {
      const match = matcherOf(strategy, place);
      for (const context of contexts) expect(match(context, 0), JSON.stringify(strategy)).toBe('out');
    }
  });

  test('a flag of which is said that its parent can’t be met is off for all', () => {
    const evaluator = compile({ environment: 'default', revision: 1, flags, segments }, place.surroundings);
    const off = told.filter(
      ({ path, message }) => path.startsWith('dependencies') && message.endsWith('éteint pour tous'),
    );
    expect(off.length).toBeGreaterThan(10);
    for (const { flag } of off)
      for (const context of contexts) expect(evaluator.evaluate(flag.key, context, 0)).toMatchObject({ value: false });
  });

  test('nothing that Unleash allows is refused, but for a flag that depends on itself', () => {
    expect(told.filter(isRefused).every(({ message }) => message.includes('de lui-même'))).toBe(true);
  });
});
