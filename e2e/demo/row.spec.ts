import { describe, expect, it } from 'vitest';
import type { DeploymentSummary } from '../../bascule/server/wire.ts';
import { summarise } from '../load/summary.ts';
import type { DeploymentRun } from '../rewapp/bascule.ts';
import { rowOf, type Expectation } from './row.ts';

const expected: Expectation = { step: 'good-v2', outcomes: ['confirmed'], versionBefore: 'v1', versionAfter: 'v2' };
const answered = {
  journey: 'balance',
  startedAt: 0,
  latencyMs: 5,
  status: 200,
  version: 'v1',
  outcome: 'answered',
  visitor: null,
} as const;
const calm = summarise([answered], []);

function run(change: Partial<DeploymentSummary> = {}): DeploymentRun {
  const summary: DeploymentSummary = {
    id: 'd1',
    environment: 'development',
    kind: 'release',
    version: 'v2',
    state: 'confirmed',
    over: true,
    requestedAt: 0,
    requestedBy: 'lea',
    lastEventAt: 1,
    reason: null,
    ...change,
  };
  return { events: [], summary };
}

describe('a row of the demonstration', () => {
  it('has no faults when everything went as it must', () => {
    expect(rowOf(expected, run(), calm)).toMatchObject({ outcome: 'confirmed', lostByPlatform: 0, faults: [] });
  });

  it('calls a confirmed rollback by hand what it is, and wants the version before it', () => {
    const byHand = { ...expected, outcomes: ['rolled-back'] as const, versionAfter: 'v1' };
    expect(rowOf(byHand, run({ kind: 'rollback', version: 'v1' }), calm)).toMatchObject({
      outcome: 'rolled-back',
      faults: [],
    });
  });

  it('tells an outcome that was not expected, with its reason', () => {
    const failed = rowOf({ ...expected, versionAfter: 'v1' }, run({ state: 'failed', reason: 'No port.' }), calm);
    expect(failed.faults).toEqual(['issue « failed » (No port.) au lieu de « confirmed »']);
  });

  it('tells when the traffic is not where the outcome says', () => {
    expect(rowOf({ ...expected, versionAfter: 'v1' }, run(), calm).faults).toEqual([
      'l’API répond avec la version v1 au lieu de v2',
    ]);
  });

  it('tells every kind of loss, and a load that proved nothing', () => {
    const lost = { ...answered, status: null, version: null, outcome: 'connection-error' } as const;
    const refused = { ...answered, status: 401, outcome: 'refused' } as const;
    expect(rowOf(expected, run(), summarise([lost, refused], ['lea saw 0 points'])).faults).toEqual([
      '1 connexions perdues',
      '1 demandes justes refusées (4xx)',
      'grand livre : lea saw 0 points',
    ]);
    expect(rowOf(expected, run(), summarise([], [])).faults).toHaveLength(1);
  });
});
