import { expect, test } from 'vitest';
import { alarmed } from './alarmed.ts';
import type { Finding, Verdict } from './verdict.ts';

const rings: Finding = { rule: 'error-rate', component: 'api', detail: 'api : CloudWatch sonne' };
const slow: Finding = { rule: 'fast-slow', component: 'api', detail: 'api : lent' };

test.each<[string, Verdict]>([
  ['healthy', { kind: 'healthy' }],
  ['not judged for want of traffic', { kind: 'not-enough-data', have: 3, need: 20 }],
])('an alarm takes back a version that is %s by our own figures', (_, verdict) => {
  expect(alarmed(verdict, [rings])).toEqual({ kind: 'unhealthy', reasons: [rings] });
  expect(alarmed(verdict, [])).toBe(verdict);
});

test('our own reasons come first', () => {
  const verdict: Verdict = { kind: 'unhealthy', reasons: [slow] };
  expect(alarmed(verdict, [rings])).toEqual({ kind: 'unhealthy', reasons: [slow, rings] });
});
