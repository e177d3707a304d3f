import { describe, expect, test } from 'vitest';
import { conditionOf } from './constraint.ts';
import type { Context } from './evaluation.ts';
import { constraint, type Constraint } from './schema.ts';

const now = Date.parse('2026-11-23T10:00:00Z');

function holds(input: Partial<Constraint> & Pick<Constraint, 'operator'>, context: Context): boolean {
  return conditionOf(constraint.parse({ field: 'x', ...input }), 'production')(context, now);
}

describe('lists', () => {
  test('spaces around a value are not meant, and an empty value is none', () => {
    expect(holds({ operator: 'IN', values: [' FR '] }, { x: 'FR' })).toBe(true);
    expect(holds({ operator: 'STR_CONTAINS', values: ['', '  '] }, { x: 'anything' })).toBe(false);
  });

  test('of numbers and booleans the text counts', () => {
    expect(holds({ operator: 'IN', values: ['42'] }, { x: 42 })).toBe(true);
    expect(holds({ operator: 'IN', values: ['true'] }, { x: true })).toBe(true);
  });

  test('capitals count, unless it is said that they do not', () => {
    const ending = { operator: 'STR_ENDS_WITH' as const, values: ['@Exemple.FR'] };
    expect(holds(ending, { x: 'lea@exemple.fr' })).toBe(false);
    expect(holds({ ...ending, caseInsensitive: true }, { x: 'lea@exemple.fr' })).toBe(true);
  });

  test('who does not say the field is outside of every list', () => {
    expect(holds({ operator: 'NOT_IN', values: ['FR'] }, {})).toBe(true);
    expect(holds({ operator: 'IN', values: ['FR'], inverted: true }, {})).toBe(true);
    expect(holds({ operator: 'IN', values: ['undefined', 'null'] }, { x: null })).toBe(false);
  });

  test('objects and lists of the context are nothing to compare with', () => {
    expect(holds({ operator: 'IN', values: ['[object Object]', 'FR'] }, { x: ['FR'] })).toBe(false);
  });
});

describe('numbers and versions', () => {
  test('a field that is no number holds for no bound', () => {
    for (const operator of ['NUM_EQ', 'NUM_GT', 'NUM_LTE'] as const)
      expect(holds({ operator, value: '5' }, { x: 'five' })).toBe(false);
  });

  test('a constraint whose own value can’t be read holds for nobody', () => {
    expect(holds({ operator: 'NUM_LT', value: '' }, { x: -1 })).toBe(false);
    expect(holds({ operator: 'SEMVER_GTE', value: '1.2' }, { x: '1.3.0' })).toBe(false);
    expect(holds({ operator: 'REGEX', value: '(' }, { x: '(' })).toBe(false);
    expect(holds({ operator: 'DATE_AFTER', value: 'demain' }, {})).toBe(false);
  });

  test('a version before its release is lower than the release', () => {
    expect(holds({ operator: 'SEMVER_LT', value: '2.0.0' }, { x: '2.0.0-beta.1' })).toBe(true);
    expect(holds({ operator: 'SEMVER_EQ', value: '2.0.0' }, { x: '2.0.0+build.7' })).toBe(true);
  });
});

describe('dates', () => {
  test('the current time is now, unless the context says another', () => {
    const later = { field: 'currentTime', operator: 'DATE_AFTER' as const, value: '2026-11-23T09:00:00Z' };
    expect(holds(later, {})).toBe(true);
    expect(holds(later, { currentTime: '2026-11-23T08:00:00Z' })).toBe(false);
    expect(holds(later, { currentTime: new Date('2026-11-23T08:00:00Z') })).toBe(false);
  });

  test('another field is compared by its own date, and holds for nobody without one', () => {
    const signedUp = { field: 'signedUpAt', operator: 'DATE_BEFORE' as const, value: '2026-01-01' };
    expect(holds(signedUp, { signedUpAt: '2025-12-31' })).toBe(true);
    expect(holds(signedUp, { signedUpAt: new Date(now) })).toBe(false);
    expect(holds(signedUp, {})).toBe(false);
  });
});

test('an expression made to take for ever is answered at once', () => {
  expect(holds({ operator: 'REGEX', value: '^(a+)+$' }, { x: `${'a'.repeat(50_000)}!` })).toBe(false);
});
