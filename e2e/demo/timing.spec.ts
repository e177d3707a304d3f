import { describe, expect, it } from 'vitest';
import type { DeploymentEvent, Fact } from '../../bascule/core/deployment/event.ts';
import { timingOf } from './timing.ts';

const api = { component: 'api' };
const unhealthy: Fact = {
  type: 'judged',
  verdict: { kind: 'unhealthy', reasons: [{ rule: 'fast-errors', component: 'api', detail: 'Too many.' }] },
};

function requested(kind: 'release' | 'rollback'): Fact {
  const source = { directory: '/', ref: 'main', commit: null };
  return { type: 'requested', environment: 'development', kind, version: 'v2', source, train: [], by: 'lea' };
}

function log(...facts: [at: number, fact: Fact][]): DeploymentEvent[] {
  return facts.map(([at, fact], seq) => ({ ...fact, seq, at }));
}

describe('the timing of a deployment', () => {
  it('takes the longest switch, and detects and returns nothing on a good version', () => {
    const events = log(
      [0, requested('release')],
      [10, { type: 'shifted', ...api, to: 'green', switchMs: 3.2 }],
      [20, { type: 'shifted', component: 'vitrine', to: 'green', switchMs: 7.6 }],
      [90, { type: 'judged', verdict: { kind: 'healthy' } }],
    );
    expect(timingOf(events)).toEqual({ switchMs: 8, detectMs: null, rollbackMs: null });
  });

  it('counts detection from the first shift where traffic had moved', () => {
    const events = log(
      [0, requested('release')],
      [5, { type: 'gates-passed', evidence: [] }],
      [100, { type: 'shifted', ...api, to: 'green', switchMs: 4 }],
      [200, { type: 'shifted', component: 'vitrine', to: 'green', switchMs: 4 }],
      [1_600, unhealthy],
      [1_650, { type: 'returned', ...api, to: 'blue', rollbackMs: 40 }],
    );
    expect(timingOf(events)).toEqual({ switchMs: 4, detectMs: 1_500, rollbackMs: 40 });
  });

  it('counts detection from the start of the slots where traffic never moved', () => {
    const events = log(
      [0, requested('release')],
      [50, { type: 'gates-passed', evidence: [] }],
      [80, { type: 'migrated', component: 'database', applied: [], tookMs: 3 }],
      [980, { type: 'smoke-failed', ...api, step: 'QR', reason: '500' }],
    );
    expect(timingOf(events)).toEqual({ switchMs: null, detectMs: 900, rollbackMs: null });
  });

  it('counts a rollback by hand from its request until the last shift', () => {
    const events = log(
      [1_000, requested('rollback')],
      [1_300, { type: 'shifted', component: 'vitrine', to: 'blue', switchMs: 2 }],
      [1_400, { type: 'shifted', ...api, to: 'blue', switchMs: 5 }],
    );
    expect(timingOf(events)).toEqual({ switchMs: 5, detectMs: null, rollbackMs: 400 });
  });

  it('has an answer for a deployment that was refused at once', () => {
    expect(timingOf(log([0, requested('release')]))).toEqual({ switchMs: null, detectMs: null, rollbackMs: null });
  });
});
