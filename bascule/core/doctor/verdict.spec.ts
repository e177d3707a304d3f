import { expect, test } from 'vitest';
import { notConfigured, type Outcome, type Row } from './row.ts';
import { exitCodeOf, tallyOf } from './verdict.ts';

const rows = (...outcomes: Outcome[]): Row[] =>
  outcomes.map((outcome, index) => ({
    id: String(index),
    group: 'infrastructure',
    title: 'x',
    outcome,
    found: '',
    tookMs: 1,
  }));

test('one failed row fails the whole', () => {
  expect(exitCodeOf(rows('ok', 'ok', 'failed', 'warn'))).toBe(1);
});

test('a warning does not fail, nor does what is not configured', () => {
  expect(exitCodeOf(rows('ok', 'warn', 'not-configured'))).toBe(0);
});

test('where nothing was looked at, nothing is well', () => {
  expect(exitCodeOf([])).toBe(1);
  expect(exitCodeOf(rows('not-configured', 'not-configured'))).toBe(1);
});

test('rows are counted by what was found', () => {
  const found = rows('ok', 'ok', 'failed', 'not-configured');
  expect(tallyOf(found)).toEqual({ ok: 2, warn: 0, failed: 1, 'not-configured': 1 });
});

test('what is not configured says so, and is never green', () => {
  expect(notConfigured('clés d’API')).toEqual({ outcome: 'not-configured', found: 'pas configuré : clés d’API' });
});
