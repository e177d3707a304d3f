import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Unleash } from 'unleash-client';
import fc from 'fast-check';
import { compile } from './evaluate.ts';
import type { Evaluated } from './evaluation.ts';
import { flag, type Flag, type FlagInput, type Snapshot } from './schema.ts';
import { contexts, seed, unleashFile, unleashWith } from './spec/unleash-file.ts';
import { fromUnleash } from './unleash.ts';
import { toUnleash } from './unleash-export.ts';

const evaluatorOf = (snapshot: Snapshot) => compile(snapshot, { chance: () => 0.5, hostname: 'here' });
const all = snapshotOf(unleashFile);

describe('beside Unleash’s own client', () => {
  let unleash: Unleash;
  beforeAll(async () => {
    unleash = await unleashWith(unleashFile);
  });
  afterAll(() => unleash.destroy());

  test('imported flags give everybody what it gives them', () => {
    expect(differencesOf(all, unleash)).toEqual([]);
  });

  test('so do flags that were exported again and imported again', () => {
    expect(differencesOf(snapshotOf(toUnleash(all).clientFeatures), unleash)).toEqual([]);
  });

  test('and the flags are of all sorts: many are on for some, and all variants are given', () => {
    const evaluator = evaluatorOf(all);
    const values = all.flags.map(({ key }) => contexts.map((each) => evaluator.evaluate(key, each, 0) as Evaluated));
    expect(values.filter((each) => new Set(each.map(({ value }) => value)).size === 2).length).toBeGreaterThan(50);
    expect(new Set(values.flat().map(({ variant }) => variant))).toEqual(new Set(['v0', 'v1', 'v2', 'v3', undefined]));
  });
});

describe('what Unleash has no words for, exported to its own client', () => {
  const moment = fc.constantFrom(null, '2026-11-23T09:59:59Z', '2026-11-23T10:00:00Z', '2026-12-24T18:00:00.001Z');
  const more: fc.Arbitrary<Partial<FlagInput>> = fc.record(
    {
      schedule: fc.record({ from: moment, until: moment }),
      killed: fc.constant({ by: 'lea', at: '2026-11-23T09:00:00Z', why: 'doublons' }),
      value: fc.constantFrom(
        { kind: 'string' as const, on: 'nouveau', off: 'ancien' },
        { kind: 'number' as const, on: 20, off: 5 },
        { kind: 'object' as const, on: { colour: 'vert' }, off: {} },
      ),
    },
    { requiredKeys: [] },
  );
  const extras = fc.sample(more, { numRuns: all.flags.length, seed });
  const own = { ...all, flags: all.flags.map((each, index) => withMore(each, extras[index] ?? {})) };
  let unleash: Unleash;
  beforeAll(async () => {
    unleash = await unleashWith(toUnleash(own).clientFeatures);
  });
  afterAll(() => unleash.destroy());

  test('schedules, kill switches and strategies that were set aside let in the same people', () => {
    const evaluator = evaluatorOf(own);
    const wrong = own.flags.flatMap((each) =>
      contexts.flatMap((context) => {
        const ours = evaluator.evaluate(each.key, context, context.currentTime.getTime()) as Evaluated;
        const theirs = unleash.getVariant(each.key, context);
        const isSameVariant = each.value.kind !== 'boolean' || theirs.name === (ours.variant ?? 'disabled');
        return isOn(each, ours) === theirs.feature_enabled && isSameVariant
          ? []
          : [`${JSON.stringify(each)} ${JSON.stringify(context)}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('values of other kinds are what the variant carries', () => {
    const evaluator = evaluatorOf(own);
    const valued = own.flags.filter(({ value }) => value.kind !== 'boolean');
    const wrong = valued.flatMap((each) =>
      contexts.flatMap((context) => {
        const { value } = evaluator.evaluate(each.key, context, context.currentTime.getTime()) as Evaluated;
        const { payload, feature_enabled } = unleash.getVariant(each.key, context);
        if (!feature_enabled) return [];
        const given = String(payload?.type) === 'string' ? payload?.value : JSON.parse(payload?.value ?? 'null');
        return JSON.stringify(given) === JSON.stringify(value)
          ? []
          : [`${each.key}: ${JSON.stringify(value)}, ${payload?.value}`];
      }),
    );
    expect(valued.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test('and what gets lost is told', () => {
    const { told } = toUnleash({
      ...{ environment: 'production', revision: 1, segments: [] },
      flags: [
        flag.parse({ key: 'plain', enabled: true }),
        flag.parse({ key: 'owned', owner: 'lea', tiedTo: { component: 'api', onAtPercent: 25 } }),
      ],
    });
    expect(told).toEqual([
      '« owned » n’est plus lié au déploiement.',
      '« owned » perd son responsable et sa date d’expiration.',
    ]);
  });
});

function withMore(each: Flag, more: Partial<FlagInput>): Flag {
  // Payloads are of boolean flags alone.
  const bare = (variants: Flag['variants']) =>
    variants.map(({ payload, ...rest }) => (more.value ? rest : { ...rest, payload }));
  return flag.parse({
    ...{ ...each, ...more, variants: bare(each.variants) },
    strategies: each.strategies.map((strategy, index) => ({
      ...{ ...strategy, disabled: index === 1 },
      variants: bare(strategy.name === 'flexibleRollout' ? strategy.variants : each.variants),
    })),
  });
}

function isOn({ value }: Flag, evaluated: Evaluated): boolean {
  if (evaluated.reason === 'DISABLED') return false;
  const off = value.kind === 'boolean' ? false : value.off;
  return JSON.stringify(evaluated.value) !== JSON.stringify(off);
}

function differencesOf(snapshot: Snapshot, unleash: Unleash): string[] {
  const evaluator = evaluatorOf(snapshot);
  return snapshot.flags.flatMap(({ key }) =>
    contexts.flatMap((each) => {
      const ours = asVariant(evaluator.evaluate(key, each, 0) as Evaluated);
      const { name: variant, payload, feature_enabled } = unleash.getVariant(key, each);
      const theirs = JSON.stringify({ variant, payload, on: feature_enabled });
      return ours === theirs ? [] : [`${key} ${JSON.stringify(each)}: ${ours}, Unleash ${theirs}`];
    }),
  );
}

function asVariant({ value, variant, metadata }: Evaluated): string {
  const type = metadata?.['payloadType'];
  const payload = type ? { type, value: metadata?.['payload'] } : undefined;
  return JSON.stringify({ variant: variant ?? 'disabled', payload, on: value === true });
}

function snapshotOf(file: unknown): Snapshot {
  const result = fromUnleash(file);
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes));
  const { flags, segments } = result.imported;
  return { environment: 'default', revision: 1, flags, segments };
}
