import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from './evaluate.ts';
import type { Context, Evaluated, Evaluation } from './evaluation.ts';
import { flag, segment, type Flag, type FlagInput } from './schema.ts';
import { contexts, unleashFile } from './spec/unleash-file.ts';
import { fromUnleash } from './unleash.ts';

const now = Date.parse('2026-11-23T10:00:00Z');

/** Chance that is no chance: the numbers of a list, again and again. */
function chanceOf(...numbers: number[]): () => number {
  let next = 0;
  return () => numbers[next++ % numbers.length] as number;
}

interface Around {
  others?: FlagInput[];
  segments?: Parameters<typeof segment.parse>[0][];
  chance?: () => number;
  hostname?: string;
}

function evaluatorOf(input: Omit<FlagInput, 'key'>, { others = [], segments = [], ...surroundings }: Around = {}) {
  const flags = [{ key: 'f', enabled: true, ...input }, ...others].map((each) => flag.parse(each));
  const snapshot = {
    environment: 'production',
    revision: 1,
    flags,
    segments: segments.map((each) => segment.parse(each)),
  };
  return compile(snapshot, { chance: () => 0.5, hostname: 'api-1', ...surroundings });
}

function evaluated(input: Omit<FlagInput, 'key'>, context: Context = {}, around: Around = {}, at = now): Evaluation {
  return evaluatorOf(input, around).evaluate('f', context, at);
}

const rollout = (percent: number, more = {}) => ({ name: 'flexibleRollout' as const, rollout: percent, ...more });
const only = (field: string, ...values: string[]) => ({ field, operator: 'IN' as const, values });

describe('what wins over what', () => {
  test('a flag that is on for everybody is static', () => {
    expect(evaluated({})).toEqual({ key: 'f', value: true, reason: 'STATIC' });
  });

  test('a flag that is switched off is disabled whatever its strategies say', () => {
    expect(evaluated({ enabled: false })).toEqual({ key: 'f', value: false, reason: 'DISABLED' });
  });

  test('a kill switch wins over everything, and says that it was it', () => {
    const killed = { by: 'lea', at: '2026-11-23T09:00:00Z', why: 'doublons' };
    expect(evaluated({ killed })).toEqual({ key: 'f', value: false, reason: 'DISABLED', metadata: { killed: true } });
  });

  test('a schedule switches on at its first moment and off at its last', () => {
    const schedule = { from: '2026-11-23T11:00:00+01:00', until: '2026-11-23T12:00:00Z' };
    const at = (moment: string) => (evaluated({ schedule }, {}, {}, Date.parse(moment)) as Evaluated).reason;
    expect(at('2026-11-23T09:59:59.999Z')).toBe('DISABLED');
    expect(at('2026-11-23T10:00:00Z')).toBe('TARGETING_MATCH');
    expect(at('2026-11-23T11:59:59.999Z')).toBe('TARGETING_MATCH');
    expect(at('2026-11-23T12:00:00Z')).toBe('DISABLED');
  });

  test('an unknown flag is not found, also one with a name that every object has', () => {
    const evaluator = evaluatorOf({});
    expect(evaluator.evaluate('toString', {}, now)).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
    expect(evaluator.evaluate('__proto__', {}, now)).toMatchObject({ key: '__proto__', errorCode: 'FLAG_NOT_FOUND' });
  });
});

describe('values of other kinds', () => {
  const value = { kind: 'string' as const, on: 'nouveau', off: 'ancien' };

  test('are given as written, also while the flag is off', () => {
    expect(evaluated({ value })).toMatchObject({ value: 'nouveau', reason: 'STATIC' });
    expect(evaluated({ value, enabled: false })).toMatchObject({ value: 'ancien', reason: 'DISABLED' });
  });

  test('can’t be changed by who reads them, and leave the definition as it was', () => {
    const on = { colours: ['vert'] };
    const evaluation = evaluated({ value: { kind: 'object', on, off: {} } }) as Evaluated;
    const given = evaluation.value as { colours: string[] };
    expect(() => given.colours.push('rouge')).toThrow(TypeError);
    on.colours.push('bleu');
    expect(given).toEqual({ colours: ['vert'] });
  });

  test('come from the variant that has one, and else from the flag', () => {
    const variants = [
      { name: 'a', weight: 1, value: 'A', overrides: [{ field: 'userId', values: ['ana'] }] },
      { name: 'b', weight: 1, overrides: [{ field: 'userId', values: ['ben'] }] },
    ];
    expect(evaluated({ value, variants }, { userId: 'ana' })).toMatchObject({
      value: 'A',
      variant: 'a',
      reason: 'SPLIT',
    });
    expect(evaluated({ value, variants }, { userId: 'ben' })).toMatchObject({ value: 'nouveau', variant: 'b' });
  });

  test('zero, nothing and false of a variant are values too', () => {
    const zero = {
      value: { kind: 'number' as const, on: 7, off: 1 },
      variants: [{ name: 'none', weight: 1, value: 0 }],
    };
    expect(evaluated(zero)).toMatchObject({ value: 0 });
    const silent = { value, variants: [{ name: 'silent', weight: 1, value: '' }] };
    expect(evaluated(silent)).toMatchObject({ value: '' });
  });
});

describe('strategies', () => {
  test('are asked one after the other, and one that matches is enough', () => {
    const strategies = [
      { name: 'userWithId' as const, userIds: ['ana'] },
      { name: 'default' as const, constraints: [only('country', 'FR')] },
    ];
    expect(evaluated({ strategies }, { userId: 'ana' })).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
    expect(evaluated({ strategies }, { country: 'FR' })).toMatchObject({ value: true });
    expect(evaluated({ strategies }, { country: 'BE' })).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
  });

  test('a strategy that is set aside is passed over; if all are, nobody is let in', () => {
    const aside = { name: 'default' as const, disabled: true };
    expect(evaluated({ strategies: [aside, rollout(100)] })).toMatchObject({ value: true });
    expect(evaluated({ strategies: [aside] })).toMatchObject({ value: false });
  });

  test('OpenFeature’s targeting key is the user', () => {
    const strategies = [{ name: 'userWithId' as const, userIds: ['ana'] }];
    expect(evaluated({ strategies }, { targetingKey: 'ana' })).toMatchObject({ value: true });
    expect(evaluated({ strategies }, { targetingKey: 'ana', userId: 'ben' })).toMatchObject({ value: false });
  });

  test('a context that names no environment is in that of the snapshot', () => {
    const strategies = [{ name: 'default' as const, constraints: [only('environment', 'production')] }];
    expect(evaluated({ strategies })).toMatchObject({ value: true });
    expect(evaluated({ strategies }, { environment: 'staging' })).toMatchObject({ value: false });
  });

  test('hosts are known without regard to capitals', () => {
    const strategies = [{ name: 'applicationHostname' as const, hostNames: ['API-1'] }];
    expect(evaluated({ strategies })).toMatchObject({ value: true });
    expect(evaluated({ strategies }, {}, { hostname: 'api-2' })).toMatchObject({ value: false });
  });

  test('addresses are let in alone and by range, of both versions', () => {
    const strategies = [{ name: 'remoteAddress' as const, addresses: ['10.1.0.0/16', '2001:db8::1'] }];
    const from = (remoteAddress: string) => (evaluated({ strategies }, { remoteAddress }) as Evaluated).value;
    expect(['10.1.2.3', '::ffff:10.1.2.3', '2001:db8:0::1'].map(from)).toEqual([true, true, true]);
    expect(['10.2.0.1', '2001:db8::2', 'nowhere'].map(from)).toEqual([false, false, false]);
  });

  test('segments are constraints by name, and one that there is not lets nobody in', () => {
    const segments = [{ name: 'bêta', constraints: [only('country', 'FR'), only('plan', 'gold')] }];
    const strategies = [{ name: 'default' as const, segments: ['bêta'] }];
    expect(evaluated({ strategies }, { country: 'FR', plan: 'gold' }, { segments })).toMatchObject({ value: true });
    expect(evaluated({ strategies }, { country: 'FR' }, { segments })).toMatchObject({ value: false });
    expect(evaluated({ strategies }, { country: 'FR', plan: 'gold' })).toMatchObject({ value: false });
  });
});

describe('percentages', () => {
  test('say that they split, for those in and those out', () => {
    expect(evaluated({ strategies: [rollout(73, { groupId: 'gr1' })] }, { userId: '123' })).toMatchObject({
      ...{ value: true, reason: 'SPLIT' },
    });
    expect(evaluated({ strategies: [rollout(72, { groupId: 'gr1' })] }, { userId: '123' })).toMatchObject({
      ...{ value: false, reason: 'SPLIT' },
    });
  });

  test('without anything to stick to are left to chance, that is passed in', () => {
    const around = { chance: chanceOf(0.249, 0.25) };
    const evaluator = evaluatorOf({ strategies: [rollout(25)] }, around);
    expect(evaluator.evaluate('f', {}, now)).toMatchObject({ value: true });
    expect(evaluator.evaluate('f', {}, now)).toMatchObject({ value: false });
  });

  test('by the targeting key want one: its absence is an error, unless another strategy matches', () => {
    const byKey = rollout(50, { stickiness: 'targetingKey' });
    expect(evaluated({ strategies: [byKey] }, { userId: 'ana' })).toMatchObject({ errorCode: 'TARGETING_KEY_MISSING' });
    expect(evaluated({ strategies: [byKey, { name: 'default' }] })).toMatchObject({ value: true });
    expect(evaluated({ strategies: [byKey] }, { targetingKey: 'ana' })).toHaveProperty('value');
  });

  test('by another field leave those without it out', () => {
    const strategies = [rollout(100, { stickiness: 'companyId' })];
    expect(evaluated({ strategies }, { userId: 'ana' })).toMatchObject({ value: false });
    expect(evaluated({ strategies }, { companyId: 12 })).toMatchObject({ value: true });
  });

  test('who is in at one percentage is in at every higher one', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        (userId, one, other) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          const isIn = (percent: number) =>
            (evaluated({ strategies: [rollout(percent)] }, { userId: `u${userId}` }) as Evaluated).value === true;
          return !isIn(low) || isIn(high);
        },
      ),
    );
  });

  test('the same user is always in or always out, whatever else the context says', () => {
    const evaluator = evaluatorOf({ strategies: [rollout(50)] });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.dictionary(fc.string(), fc.string()), (userId, more) => {
        const plain = evaluator.evaluate('f', { userId }, now);
        expect(evaluator.evaluate('f', { ...more, userId }, now + 1)).toBe(plain);
      }),
    );
  });

  test.each([1, 10, 25, 50, 90])('%i %% of many users are in, within a percent', (percent) => {
    const evaluator = evaluatorOf({ strategies: [rollout(percent)] });
    const ids = Array.from({ length: 20_000 }, (_, index) => `user-${index}@exemple.fr`);
    const share =
      ids.filter((userId) => (evaluator.evaluate('f', { userId }, now) as Evaluated).value).length / ids.length;
    expect(Math.abs(share * 100 - percent)).toBeLessThan(1);
  });
});

describe('variants', () => {
  const weights = [600, 300, 0, 100];
  const variants = weights.map((weight, index) => ({ name: `v${index}`, weight }));
  const variantOf = (evaluation: Evaluation) => (evaluation as Evaluated).variant;

  test('come in the shares of their weights, and one of no weight never', () => {
    const evaluator = evaluatorOf({ variants });
    const counts: Record<string, number> = { v2: 0 };
    for (let index = 0; index < 20_000; index += 1) {
      const name = variantOf(evaluator.evaluate('f', { userId: `user-${index}` }, now)) ?? 'none';
      counts[name] = (counts[name] ?? 0) + 1;
    }
    const shares = weights.map((_, index) => Math.round(((counts[`v${index}`] ?? 0) / 20_000) * 100));
    expect(shares[2]).toBe(0);
    [60, 30, 0, 10].forEach((share, index) => expect(Math.abs((shares[index] ?? 0) - share)).toBeLessThanOrEqual(1));
  });

  test('are independent of the percentage: those of the first half get all variants', () => {
    const evaluator = evaluatorOf({ strategies: [rollout(50)], variants: variants.slice(0, 2) });
    const names = Array.from({ length: 500 }, (_, index) =>
      variantOf(evaluator.evaluate('f', { userId: `user-${index}` }, now)),
    );
    expect(new Set(names)).toEqual(new Set(['v0', 'v1', undefined]));
  });

  test('stick to the field that they name', () => {
    const sticky = variants.map((variant) => ({ ...variant, stickiness: 'companyId' }));
    const evaluator = evaluatorOf({ variants: sticky });
    const at = (userId: string) => variantOf(evaluator.evaluate('f', { companyId: 'acme', userId }, now));
    expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map(at)).size).toBe(1);
  });

  test('of the strategy that matched come before those of the flag', () => {
    const strategies = [
      { name: 'userWithId' as const, userIds: ['ana'], variants: [{ name: 'own', weight: 1 }] },
      rollout(100),
    ];
    expect(evaluated({ strategies, variants: [{ name: 'flag', weight: 1 }] }, { userId: 'ana' })).toMatchObject({
      variant: 'own',
    });
    expect(evaluated({ strategies, variants: [{ name: 'flag', weight: 1 }] }, { userId: 'ben' })).toMatchObject({
      variant: 'flag',
    });
  });

  test('that all weigh nothing are none', () => {
    expect(evaluated({ variants: [{ name: 'a', weight: 0 }] })).toEqual({ key: 'f', value: true, reason: 'STATIC' });
  });
});

describe('dependencies', () => {
  const child = (more = {}) => ({ dependencies: [{ flag: 'parent', ...more }] });

  test('are met by a parent that is on, whatever its value looks like', () => {
    const parent = { key: 'parent', enabled: true, value: { kind: 'number' as const, on: 0, off: 1 } };
    expect(evaluated(child(), {}, { others: [parent] })).toMatchObject({ value: true });
  });

  test('on a killed parent are not met, and the evaluation names it', () => {
    const killed = { by: 'lea', at: '2026-11-23T09:00:00Z', why: 'doublons' };
    const others = [{ key: 'parent', enabled: true, killed }];
    expect(evaluated(child(), {}, { others })).toMatchObject({ value: false, metadata: { dependency: 'parent' } });
    expect(evaluated(child({ enabled: false }), {}, { others })).toMatchObject({ value: true });
  });

  test('in a circle, on oneself, or on a flag that there is not are never met', () => {
    const others = [{ key: 'parent', enabled: true, dependencies: [{ flag: 'f' }] }];
    expect(evaluated(child(), {}, { others })).toMatchObject({ value: false });
    expect(evaluated({ dependencies: [{ flag: 'f' }] })).toMatchObject({ value: false });
    expect(evaluated({ dependencies: [{ flag: 'f', enabled: false }] })).toMatchObject({ value: false });
    expect(evaluated(child({ enabled: false }))).toMatchObject({ value: false });
  });
});

test('STATIC is said only where no context, no time and no chance changes the value', () => {
  fc.assert(
    fc.property(anyFlag, fc.array(anyContext, { minLength: 2, maxLength: 6 }), (each, contexts) => {
      const evaluator = compile(
        { environment: 'e', revision: 1, flags: [each], segments: [] },
        { chance: Math.random, hostname: 'h' },
      );
      const results = contexts.map((context, index) => evaluator.evaluate(each.key, context, now + index * 1e9));
      if (!results.some((result) => 'reason' in result && result.reason === 'STATIC')) return;
      expect(new Set(results).size).toBe(1);
    }),
    { numRuns: 500 },
  );
});

test('an evaluation never throws, whatever the flag and the context', () => {
  fc.assert(
    fc.property(
      anyFlag,
      fc.oneof(anyContext, fc.object() as fc.Arbitrary<Context>),
      fc.double(),
      (each, context, at) => {
        const evaluator = compile(
          { environment: 'e', revision: 1, flags: [each], segments: [] },
          { chance: Math.random, hostname: 'h' },
        );
        const [result] = evaluator.evaluateAll(context, at);
        expect(result).toHaveProperty('key', each.key);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a flag for which the clock is not read evaluates the same at all times', () => {
  const read = fromUnleash(unleashFile);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  const schedules = [
    null,
    null,
    { from: '2026-11-23T10:00:00Z', until: null },
    { from: null, until: '2026-11-24T10:00:00Z' },
  ];
  const flags = read.imported.flags.map((each, index) => ({ ...each, schedule: schedules[index % 4] ?? null }));
  const snapshot = { environment: 'e', revision: 1, flags, segments: read.imported.segments };
  const { evaluate, evaluateBy } = compile(snapshot, { chance: () => 0.5, hostname: 'h' });
  const times = ['2025-12-31', '2026-06-01', '2026-11-23T10:00:00Z', '2026-12-01', '2027-06-01'].map((each) =>
    Date.parse(each),
  );
  let unread = 0;
  for (const { key } of flags)
    for (const context of contexts.slice(0, 20).map((each) => ({ ...each, currentTime: undefined }))) {
      let isRead = false;
      for (const time of times) {
        const clock = () => ((isRead = true), time);
        expect(evaluateBy(clock, key, context)).toBe(evaluate(key, context, time));
      }
      if (!isRead) unread += 1;
    }
  expect(unread).toBeGreaterThan(500);
});

test('all flags are evaluated in the order of their keys', () => {
  const evaluator = evaluatorOf({}, { others: [{ key: 'b' }, { key: 'a' }] });
  expect(evaluator.evaluateAll({}, now).map(({ key }) => key)).toEqual(['a', 'b', 'f']);
});

const fields = [
  'userId',
  'sessionId',
  'remoteAddress',
  'country',
  'currentTime',
  'version',
  'targetingKey',
  'properties',
];
const someText = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'FR',
    '1.2.3',
    'v1',
    '42',
    '10.0.0.1',
    '::1',
    '2026-11-23T10:00:00Z',
    '(',
    '^a+$',
    '10.0.0.0/8',
  ),
  fc.string({ unit: 'binary' }),
);
const anyContext: fc.Arbitrary<Context> = fc.dictionary(
  fc.constantFrom(...fields),
  fc.oneof(someText, fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true })),
);
const anyFlag: fc.Arbitrary<Flag> = fc
  .record({
    key: fc.constantFrom('f', 'F.é'),
    enabled: fc.boolean(),
    strategies: fc.array(
      fc.record({
        name: fc.constantFrom('default', 'flexibleRollout', 'userWithId', 'remoteAddress', 'applicationHostname'),
        disabled: fc.boolean(),
        rollout: fc.constantFrom(0, 1, 50, 99, 100),
        stickiness: fc.constantFrom('default', 'random', ...fields),
        constraints: fc.array(
          fc.record({
            field: fc.constantFrom(...fields),
            operator: fc.constantFrom(
              'IN',
              'NOT_IN',
              'STR_CONTAINS',
              'NUM_GT',
              'DATE_AFTER',
              'SEMVER_LT',
              'REGEX',
              'IN_CIDR',
            ),
            values: fc.array(someText, { maxLength: 2 }),
            value: someText,
            inverted: fc.boolean(),
            caseInsensitive: fc.boolean(),
          }),
          { maxLength: 2 },
        ),
        lists: fc.array(someText, { maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
    weights: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
    stickiness: fc.constantFrom('default', 'random', ...fields),
  })
  .map(({ key, enabled, strategies, weights, stickiness }) =>
    flag.parse({
      ...{ key, enabled },
      strategies: strategies.map(({ name, disabled, constraints, rollout, stickiness, lists }) => ({
        ...{ name, disabled, constraints },
        ...(name === 'flexibleRollout' ? { rollout, stickiness } : {}),
        ...(name === 'userWithId' ? { userIds: lists } : {}),
        ...(name === 'remoteAddress' ? { addresses: lists } : {}),
        ...(name === 'applicationHostname' ? { hostNames: lists } : {}),
      })),
      variants: weights.map((weight, index) => ({ name: `v${index}`, weight, stickiness })),
    }),
  );
