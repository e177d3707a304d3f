import fc from 'fast-check';
import murmurhash from 'murmurhash';
import { expect, test } from 'vitest';
import { bucketer, rolloutSeed, variantSeed } from './bucket.ts';

/** So many buckets that the bucket is the hash. */
const all = 2 ** 32;

test('the hash is murmurhash’s, for every group, text and seed', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(text, text, fc.constantFrom(rolloutSeed, variantSeed), (groupId, id, seed) => {
      expect(bucketer(groupId, seed, all)(id)).toBe(murmurhash.v3(`${groupId}:${id}`, seed) + 1);
    }),
    { numRuns: 1_000 },
  );
});

test('halves of characters that stand alone are hashed as murmurhash does', () => {
  expect(bucketer('g', 0, all)('\ud83d')).toBe(murmurhash.v3('g:\ud83d', 0) + 1);
});

test('buckets are Unleash’s', () => {
  expect(bucketer('gr1', rolloutSeed, 100)('123')).toBe(73);
  expect(bucketer('groupX', rolloutSeed, 100)('999')).toBe(25);
});
