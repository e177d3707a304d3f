import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RollbackTrigger } from '../plan/schema.ts';
import type { Fact } from './event.ts';
import { impactOf, type Answered } from './impact.ts';
import { declared, minute, plan, start, storyOf } from './spec/story.ts';

const burn: RollbackTrigger = { kind: 'burn-rate', objective: 0.999, rate: 14.4, longMs: 3_600_000, shortMs: 300_000 };
const withObjective = { rollback: { ...plan.rollback, triggers: [burn] } };
const cause: Fact = { type: 'linked', deployment: 'd-2', as: 'cause', version: 'v2', components: [], reason: '' };
const mitigated: Fact = { type: 'mitigated', by: 'bascule', how: 'Le trafic est revenu.' };
const incident = storyOf([start, declared()], [start, cause], [start + 3 * minute, mitigated]);
const answered = (component: string, version: string, count: number, errors5xx: number): Answered => ({
  ...{ component, version, count, errors5xx },
});

describe('an incident in numbers', () => {
  test('counts what the bad version answered, from its beginning until people no longer suffered', () => {
    const during = [
      answered('service', 'v1', 900, 1),
      answered('service', 'v2', 200, 50),
      answered('site', 'v2', 70, 0),
    ];
    const month = [answered('service', 'v1', 100_000, 10), answered('service', 'v2', 200, 50)];
    expect(impactOf(withObjective, incident, { during, month }, start + 60 * minute)).toMatchObject({
      ...{ from: start - 2 * minute, to: start + 3 * minute, minutes: 5 },
      ...{ requests: 200, errors: 50, users: null },
      byComponent: [{ component: 'service', requests: 200, errors: 50 }],
      budget: { objective: 0.999, share: expect.closeTo(50 / 100.2, 6) },
    });
  });

  test('without a bad version counts all that its components answered', () => {
    const reported = storyOf([start, declared()]);
    const during = [answered('service', 'v1', 900, 90), answered('site', 'v1', 10, 10)];
    expect(impactOf(withObjective, reported, { during, month: during }, start)).toMatchObject({
      requests: 900,
      errors: 90,
    });
  });

  test('knows nothing where nothing was measured: that is null, and not zero', () => {
    expect(impactOf(withObjective, incident, { during: [], month: [] }, start)).toMatchObject({
      ...{ requests: null, errors: null, budget: null, byComponent: [] },
    });
    const noObjective = { rollback: { ...plan.rollback, triggers: [{ kind: 'smoke' } as RollbackTrigger] } };
    const during = [answered('service', 'v2', 10, 10)];
    expect(impactOf(noObjective, incident, { during, month: during }, start).budget).toBeNull();
  });

  test('is the same in whatever order the minutes come, and not changed by those of others', () => {
    const any = fc.array(
      fc.record({
        component: fc.constantFrom('service', 'site'),
        version: fc.constantFrom('v1', 'v2'),
        count: fc.nat(1_000),
        errors5xx: fc.nat(100),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(any, (during) => {
        const of = (minutes: Answered[]) => {
          const { requests, errors } = impactOf(withObjective, incident, { during: minutes, month: minutes }, start);
          return { requests, errors };
        };
        expect(of(during.toReversed())).toEqual(of(during));
        expect(of([...during, answered('other', 'v2', 5, 5), answered('service', 'v9', 5, 5)])).toEqual(of(during));
      }),
    );
  });
});
