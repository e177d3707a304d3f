import fc from 'fast-check';
import type { Facts, IncidentFact, Told } from '../aftermath.ts';
import { told } from '../aftermath.ts';
import type { DeploymentRecord } from '../record.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A Monday, at midnight in Paris. */
export const start = Date.UTC(2026, 8, 6, 22);

/** A release of the API that was confirmed an hour and a half after it was asked for. */
export function record(id: string, at: number, other: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return {
    ...{ id, environment: 'production', kind: 'release', releaseKind: 'standard', version: id },
    source: { directory: '/source', commit: id },
    ...{ requestedAt: at, liveAt: at + hour, settledAt: at + 1.5 * hour, outcome: 'confirmed' },
    changes: [{ component: 'api', from: 'before', to: id }],
    ...{ tookMs: 10 * 60_000, rollbackMs: null, returned: [], backAt: null },
    ...other,
  };
}

/** It met its users, and went back by itself within a second. */
export const wentBack = (id: string, at: number, other: Partial<DeploymentRecord> = {}) =>
  record(id, at, {
    ...{ outcome: 'rolled-back', returned: ['api'], rollbackMs: 1_000, backAt: at + hour + 60_000 },
    ...{ settledAt: at + hour + 60_000 },
    ...other,
  });

export function incident(id: string, beganAt: number, other: Partial<IncidentFact> = {}): IncidentFact {
  const shape = { id, environment: 'production', severity: 'SEV-1', beganAt, resolvedAt: beganAt + hour };
  return { ...shape, causes: [], fixes: [], components: [], ...other };
}

export const tell = (facts: Partial<Facts>): Told[] =>
  told({ records: [], incidents: [], commits: new Map(), ...facts });

/** Any history of one environment, in any order: releases good and bad, ways back, incidents, commits. */
export const histories: fc.Arbitrary<Facts> = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 60 * 24 }).map((hours) => start + hours * hour),
      outcome: fc.constantFrom<DeploymentRecord['outcome']>(
        'confirmed',
        'rolled-back',
        'failed',
        'refused',
        'cancelled',
      ),
      kind: fc.constantFrom<DeploymentRecord['kind']>('release', 'release', 'rollback'),
      releaseKind: fc.constantFrom<DeploymentRecord['releaseKind']>('standard', 'hotfix'),
      component: fc.constantFrom('api', 'mobile'),
      tookMs: fc.integer({ min: 1, max: hour }),
      incidents: fc.integer({ min: 0, max: 2 }),
      commits: fc.array(fc.integer({ min: 1, max: 9 * 24 }), { maxLength: 3 }),
    }),
    { maxLength: 12 },
  )
  .chain((seeds) => fc.shuffledSubarray(seeds, { minLength: seeds.length }))
  .map((seeds) => {
    const records = seeds.map(({ component, ...seed }, index) => {
      const isMet = seed.outcome === 'confirmed' || seed.outcome === 'rolled-back';
      const isBack = seed.outcome === 'rolled-back';
      return record(`d-${index}`, seed.at, {
        ...{ outcome: seed.outcome, kind: seed.kind, releaseKind: seed.releaseKind, tookMs: seed.tookMs },
        changes: [{ component, from: `d-${index - 1}`, to: `d-${index}` }],
        liveAt: isMet ? seed.at + hour : null,
        ...(isBack && { returned: [component], rollbackMs: 500, backAt: seed.at + hour + 500 }),
      });
    });
    const incidents = seeds.flatMap(({ at, incidents }, index) =>
      Array.from({ length: incidents }, (_, which) =>
        incident(`i-${index}-${which}`, at + hour, { causes: [`d-${index}`] }),
      ),
    );
    const commits = new Map(
      seeds.map(({ at, commits, component }, index) => [
        `d-${index}`,
        commits.map((hours, which) => ({
          ...{ commit: `${index}-${which}`, authoredAt: at - hours * hour, components: [component] },
        })),
      ]),
    );
    return { records, incidents, commits };
  });
