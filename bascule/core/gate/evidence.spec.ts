import { describe, expect, test } from 'vitest';
import { findingOf, type Ending } from './finding.ts';
import { isFresh } from './fresh.ts';
import { check } from './schema.ts';

const checkOf = (more: object = {}) =>
  check.parse({ name: 'coverage', title: 'Couverture', of: 'source', command: ['x'], remedy: 'Testez.', ...more });
const exited = (code: number): Ending => ({ kind: 'exited', code });

describe('what a check found', () => {
  test('is its last line, and its exit code says whether it passed', () => {
    expect(findingOf(checkOf(), exited(0), '12 tests')).toEqual({ outcome: 'passed', value: null, found: '12 tests' });
    expect(findingOf(checkOf(), exited(0), null)).toMatchObject({ outcome: 'passed', found: 'réussi' });
    expect(findingOf(checkOf(), exited(1), '{"found": "2 tests échouent", "value": 2}')).toEqual({
      outcome: 'failed',
      value: 2,
      found: '2 tests échouent',
    });
    expect(findingOf(checkOf(), exited(3), '  ')).toMatchObject({ outcome: 'failed', found: 'code de sortie 3' });
  });

  test('is held against the least and the most that the plan asks for', () => {
    const held = (value: unknown) =>
      findingOf(
        checkOf({ atLeast: 80, atMost: 100, unit: '%' }),
        exited(0),
        JSON.stringify({ found: 'lignes', value }),
      );
    expect(held(80)).toEqual({ outcome: 'passed', value: 80, found: 'lignes' });
    expect(held(79.96)).toMatchObject({
      outcome: 'failed',
      found: 'lignes (79,96 %, alors qu’il faut au moins 80 % et au plus 100 %)',
    });
    expect(held(101).outcome).toBe('failed');
    for (const none of ['90', null, undefined]) {
      expect(held(none)).toMatchObject({ outcome: 'failed', found: expect.stringContaining('aucun chiffre') });
    }
  });

  test('is a failure when the figure is good and the program is not', () => {
    const told = '{"found": "92 %", "value": 92}';
    expect(findingOf(checkOf({ atLeast: 80 }), exited(1), told).outcome).toBe('failed');
    expect(findingOf(checkOf({ timeoutMs: 1_500 }), { kind: 'out-of-time' }, told)).toMatchObject({
      outcome: 'failed',
      found: 'arrêté : plus de 1,5 s : 92 %',
    });
    expect(findingOf(checkOf(), { kind: 'killed', signal: 'SIGSEGV' }, null).found).toBe('arrêté par SIGSEGV');
    expect(findingOf(checkOf(), exited(127), null).found).toBe('un programme est introuvable : x, ou l’un des siens');
  });

  test('takes a line that is JSON but no finding as it is', () => {
    expect(findingOf(checkOf(), exited(0), '[1, 2]').found).toBe('[1, 2]');
    expect(findingOf(checkOf(), exited(0), '{"value": 3}').found).toBe('{"value": 3}');
  });
});

describe('evidence that is there', () => {
  const passed = { outcome: 'passed', endedAt: 1_000 } as const;

  test('is fresh for as long as the plan says, and not a moment longer', () => {
    expect(isFresh(passed, { freshForMs: 500 }, 1_499)).toBe(true);
    expect(isFresh(passed, { freshForMs: 500 }, 1_500)).toBe(false);
  });

  test('is fresh for good when the plan gives no time', () => {
    expect(isFresh(passed, { freshForMs: 0 }, Number.MAX_SAFE_INTEGER)).toBe(true);
  });

  test('is looked for again after a failure', () => {
    expect(isFresh({ ...passed, outcome: 'failed' }, { freshForMs: 0 }, 1_000)).toBe(false);
  });
});
