import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shadowVerdict, type Compared } from './shadow.ts';

const step = { shadow: { percent: 20, minimumCompared: 300, toleratedDifferences: 0.01 } };
const tally = (compared: number, status = 0, body = 0, unanswered = 0): Compared => ({
  component: 'api',
  compared,
  different: { status, body, unanswered },
});

test('answers that are those of the version before are healthy once there were enough', () => {
  expect(shadowVerdict(step, [tally(300)])).toEqual({ kind: 'healthy' });
  expect(shadowVerdict(step, [tally(299)])).toMatchObject({ kind: 'not-enough-data', have: 299, need: 300 });
});

test('nothing compared at all is no proof of health', () => {
  expect(shadowVerdict(step, [])).toEqual({ kind: 'not-enough-data', have: 0, need: 300 });
});

test('more differences than are tolerated are unhealthy, and told by their kind', () => {
  const verdict = shadowVerdict(step, [tally(400, 2, 2, 1)]);
  expect(verdict).toMatchObject({ kind: 'unhealthy', reasons: [{ rule: 'shadow', component: 'api' }] });
  expect(JSON.stringify(verdict)).toContain('5 de ses 400 réponses dans l’ombre diffèrent (1,3 %)');
});

test('a component that differs is not made good by another that does not', () => {
  expect(shadowVerdict(step, [{ ...tally(5_000), component: 'qr' }, tally(300, 30)]).kind).toBe('unhealthy');
});

test('what is unhealthy before there was enough stays so, whatever else would be compared', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 299 }), fc.integer({ min: 0, max: 299 }), (compared, different) => {
      fc.pre(different <= compared);
      const early = shadowVerdict(step, [tally(compared, different)]);
      if (early.kind === 'unhealthy') expect(shadowVerdict(step, [tally(300, different)]).kind).toBe('unhealthy');
    }),
    { seed: 2026 },
  );
});
