import { describe, expect, test } from 'vitest';
import { buildNumber } from './build-number.ts';
import { expected, tooShort } from './calendar.ts';
import { storeRule } from './schema.ts';
import { apple, day, play } from './spec/world.ts';

const saying = (input: unknown) => storeRule.safeParse(input).error?.issues.map(({ message }) => message) ?? [];

describe('a store in the plan', () => {
  test('is named wrongly in one sentence that says how it is written', () => {
    expect(saying({ ...play, appId: 'Rewapp' })[0]).toContain('fr.exemple.app');
    expect(saying({ ...apple, appleId: 'rewapp' })[0]).toContain('App Store Connect');
    expect(saying({ ...play, lanes: { build: 'build', upload: 'android upload' } })[0]).toContain('android build');
    expect(saying({ ...play, steps: play.steps.toReversed() })).toEqual([
      'chaque étape va plus loin que celle d’avant',
    ]);
  });

  test('calls nobody before a review has taken what it usually takes', () => {
    expect(saying({ ...play, review: { ...play.review, lateAfterMs: 0 } })[0]).toContain('lateAfterMs');
  });

  test('tells when its users may have a release, and that it was planned too late', () => {
    expect(expected(play, 0)).toEqual({ reviewedAt: day, completeAt: 4 * day });
    expect(expected(apple, 0)).toEqual({ reviewedAt: day, completeAt: 7 * day });
    expect(expected({ ...apple, phased: false }, 0).completeAt).toBe(day);
    expect(tooShort(play, 0, 7 * day)).toBeNull();
    expect(tooShort(play, 1, 7 * day)).toEqual({ requestBy: 0 });
  });
});

describe('a build number', () => {
  test('rises with each version and each attempt', () => {
    const all = [
      buildNumber('0.9.9', 99),
      buildNumber('1.0.0', 0),
      buildNumber('1.0.0', 1),
      buildNumber('1.0.1', 0),
      buildNumber('1.999.999', 99),
      buildNumber('2.0.0', 0),
    ];
    expect(all.toSorted((one, other) => one - other)).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  test('is refused where Play would not take it, or where it is no version', () => {
    for (const version of ['21.0.0', '1.1000.0', '1.0.1000', 'main', '1.2'])
      expect(() => buildNumber(version, 0)).toThrow(/1\.4\.0/);
    expect(() => buildNumber('1.0.0', 100)).toThrow(RangeError);
    expect(buildNumber('20.999.999', 99)).toBe(2_099_999_999);
  });
});
