import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from './evaluate.ts';
import type { Context, Evaluated } from './evaluation.ts';
import type { Snapshot } from './schema.ts';
import { fromUnleash } from './unleash.ts';
import { toUnleash } from './unleash-export.ts';

interface Specification {
  name: string;
  state: unknown;
  tests?: { description: string; context: Context; toggleName: string; expectedResult: boolean }[];
  variantTests?: { description: string; context: Context; toggleName: string; expectedResult: unknown }[];
}

const now = Date.UTC(2026, 10, 23);
const surroundings = { chance: () => 0.5, hostname: 'here' };

/** Each file as it was imported, and once more after it was exported and imported again. */
for (const { name, state, tests = [], variantTests = [] } of specifications()) {
  const imported = snapshotOf(state);
  const again = snapshotOf(toUnleash(imported).clientFeatures);
  describe.each([
    ['imported', imported],
    ['exported and imported again', again],
  ])(`Unleash's specification ${name}, %s`, (_how, snapshot) => {
    const evaluator = compile(snapshot, surroundings);
    test.each(tests)('$toggleName: $description', ({ context, toggleName, expectedResult }) => {
      const found = evaluator.evaluate(toggleName, context, now) as Evaluated;
      expect(found.value === true).toBe(expectedResult);
    });
    test.each(variantTests)('variant of $toggleName: $description', ({ context, toggleName, expectedResult }) => {
      expect(asVariant(evaluator.evaluate(toggleName, context, now) as Evaluated)).toEqual(expectedResult);
    });
  });
}

test('all files of the specification are read, and none is empty', () => {
  const counts = specifications().map(({ tests = [], variantTests = [] }) => tests.length + variantTests.length);
  expect(counts).toHaveLength(22);
  expect(Math.min(...counts)).toBeGreaterThan(0);
});

describe('an export of Unleash’s administration', () => {
  const file = {
    features: [{ name: 'qr', type: 'experiment', description: null, project: 'old' }],
    featureStrategies: [
      { featureName: 'qr', name: 'default', sortOrder: 2, parameters: {}, constraints: [], disabled: true },
      {
        ...{ featureName: 'qr', name: 'flexibleRollout', sortOrder: 1, segments: [7], title: 'peu à peu' },
        parameters: { rollout: '25', stickiness: 'userId', groupId: 'qr' },
      },
    ],
    featureEnvironments: [
      { featureName: 'qr', environment: 'development', enabled: true },
      { featureName: 'qr', environment: 'production', enabled: false, variants: [{ name: 'a', weight: 1000 }] },
    ],
    segments: [{ id: 7, name: 'bêta' }],
    dependencies: [{ feature: 'qr', dependencies: [{ feature: 'login', enabled: true }] }],
    tagTypes: [],
  };

  test('is taken over for the environment that is asked for', () => {
    const [flag] = importedFrom(file, 'development').flags;
    expect(flag).toMatchObject({
      ...{ key: 'qr', type: 'experiment', enabled: true, variants: [] },
      strategies: [
        { name: 'flexibleRollout', rollout: 25, stickiness: 'userId', title: 'peu à peu', segments: ['bêta'] },
        { name: 'default', disabled: true },
      ],
      dependencies: [{ flag: 'login', enabled: true }],
    });
    expect(importedFrom(file, 'production').flags).toMatchObject([{ enabled: false, variants: [{ name: 'a' }] }]);
  });

  test('of several environments asks which one is meant, and names them', () => {
    expect(fromUnleash(file)).toEqual({
      mistakes: [
        {
          path: 'environnement',
          message: 'le fichier en contient plusieurs : choisissez parmi development, production',
        },
      ],
    });
    expect(fromUnleash(file, 'staging')).toMatchObject({
      mistakes: [{ message: expect.stringContaining('ne contient pas « staging »') }],
    });
  });

  test('gives of a segment only its name, which is told, and lets nobody in by it', () => {
    const { told, segments } = importedFrom(file, 'development');
    expect(segments).toEqual([]);
    expect(told).toEqual([expect.stringContaining('Du segment « bêta » le fichier ne donne que le nom')]);
  });
});

describe('what Unleash says and we do not know', () => {
  const withStrategy = (strategy: object) => ({ features: [{ name: 'f', enabled: true, strategies: [strategy] }] });

  test('a strategy of one’s own lets nobody in, and is told', () => {
    const file = withStrategy({ name: 'byMoonPhase', parameters: { phase: 'full' } });
    expect(importedFrom(file).told).toEqual([
      '« f », stratégie 1 : « byMoonPhase » n’est pas une stratégie connue ; elle ne laisse entrer personne.',
    ]);
    expect(valueIn(file, 'f')).toBe(false);
  });

  test('an operator of a later day lets nobody in, also inverted, and is told', () => {
    const file = withStrategy({
      name: 'default',
      constraints: [{ contextName: 'userId', operator: 'RHYMES_WITH', inverted: true, values: ['moon'] }],
    });
    expect(importedFrom(file).told).toHaveLength(1);
    expect(valueIn(file, 'f')).toBe(false);
  });

  test('a percentage that is none lets nobody in, and is told', () => {
    const file = withStrategy({ name: 'flexibleRollout', parameters: { rollout: 'half' } });
    expect(importedFrom(file).told).toEqual([expect.stringContaining('« half » n’est pas un pourcentage')]);
    expect(valueIn(file, 'f')).toBe(false);
  });

  test('a file of something else is refused with what is allowed', () => {
    expect(fromUnleash({ flags: [] })).toMatchObject({
      mistakes: [{ path: 'fichier', message: expect.stringContaining('ce n’est pas un fichier d’Unleash') }],
    });
    expect(fromUnleash('x')).toHaveProperty('mistakes');
    expect(fromUnleash({ features: [{ name: 'f' }] })).toMatchObject({ mistakes: [{ path: 'features.0.enabled' }] });
  });

  test('a name that would break a path is refused', () => {
    expect(fromUnleash({ features: [{ name: 'a/b', enabled: true }] })).toMatchObject({
      mistakes: [{ path: 'features.0.key', message: expect.stringContaining('un flag se nomme') }],
    });
  });
});

test('a segment that can’t be kept is refused with its place', () => {
  const segments = [{ id: 1, name: 'pays', constraints: [{ contextName: '', operator: 'IN', values: [] }] }];
  expect(fromUnleash({ features: [], segments })).toMatchObject({
    mistakes: [{ path: 'segments.0.constraints.0.field', message: 'ne doit pas être vide' }],
  });
});

test('two segments of one name stay two', () => {
  const segment = (id: number, value: string) => ({
    ...{ id, name: 'pays' },
    constraints: [{ contextName: 'country', operator: 'IN', values: [value] }],
  });
  const { segments } = importedFrom({ features: [], segments: [segment(1, 'FR'), segment(2, 'BE')] });
  expect(segments.map(({ name }) => name)).toEqual(['pays', 'pays-2']);
});

function specifications(): Specification[] {
  const folder = dirname(
    createRequire(import.meta.url).resolve('@unleash/client-specification/specifications/index.json'),
  );
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return (read('index.json') as string[]).map((file) => read(file) as Specification);
}

function importedFrom(file: unknown, environment: string | null = null) {
  const result = fromUnleash(file, environment);
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes));
  return result.imported;
}

function snapshotOf(state: unknown): Snapshot {
  const { flags, segments } = importedFrom(state);
  return { environment: 'default', revision: 1, flags, segments };
}

function valueIn(file: unknown, key: string): unknown {
  return (compile(snapshotOf(file), surroundings).evaluate(key, { userId: 'u' }, now) as Evaluated).value;
}

/** A result in the shape in which Unleash's clients give variants. */
function asVariant({ value, variant, metadata }: Evaluated): unknown {
  return {
    name: variant ?? 'disabled',
    ...(metadata?.['payloadType'] ? { payload: { type: metadata['payloadType'], value: metadata['payload'] } } : {}),
    enabled: variant !== undefined,
    feature_enabled: value === true,
  };
}
