import { describe, expect, it } from 'vitest';
import type { DeploymentEvent, Fact } from '../bascule/core/deployment/event.ts';
import { phasesOf } from './phases.ts';

const component = 'api';
const facts: [at: number, fact: Fact][] = [
  [1_500, { type: 'built', component: 'vitrine', digest: 'a', reused: false, tookMs: 100 }],
  [3_000, { type: 'built', component, digest: 'a', reused: false, tookMs: 100 }],
  [3_010, { type: 'gates-passed', evidence: [] }],
  [3_100, { type: 'migrated', component: 'database', applied: [], tookMs: 5 }],
  [4_100, { type: 'slot-started', component, colour: 'green', tookMs: 900 }],
  [4_300, { type: 'smoke-passed', component, steps: [] }],
  [4_310, { type: 'shifted', component, to: 'green', switchMs: 3 }],
  [4_330, { type: 'shifted', component: 'vitrine', to: 'green', switchMs: 3 }],
];
const events: DeploymentEvent[] = facts.map(([at, fact], seq) => ({ ...fact, seq, at }));

describe('the phases of a deployment', () => {
  it('follow on each other, and add up to the way from the request to the last shift', () => {
    const phases = phasesOf(1_000, events);
    expect(phases.map((phase) => phase.tookMs)).toEqual([2_000, 10, 90, 1_000, 200, 30]);
    expect(phases.reduce((sum, phase) => sum + phase.tookMs, 0)).toBe(3_330);
  });

  it('are refused for a deployment that never got so far', () => {
    expect(() => phasesOf(0, events.slice(0, 5))).toThrow('it never ended "smoke"');
  });
});
