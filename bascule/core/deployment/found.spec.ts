import { expect, test } from 'vitest';
import { decide, decideAt } from './decide.ts';
import { replay } from './deployment.ts';
import type { Fact } from './event.ts';
import * as f from './fixtures.ts';
import { heldNow, stateOf } from './state.ts';

/** What the simulation found, each as the shortest log that leads to it. */

const train = f.trains['an earlier version'];
const after = (...facts: Fact[]) => replay('d', f.logOf(...facts));
const ready = [
  ...['database', 'api', 'mobile'].map(f.built),
  f.gatesPassed,
  f.rehearsed,
  f.migrated,
  ...['api', 'mobile'].map(f.started),
  ...['api', 'mobile'].map(f.smoked),
];
const at = (component: string, percent: number): Fact => ({
  type: 'shifted',
  component,
  to: 'green',
  switchMs: 1,
  percent,
});

test('a canary goes on with the components that nobody took back', () => {
  const canary = [f.requestBy(f.strategies['a canary'], train), ...ready, at('api', 5), at('mobile', 5)];
  const alone = [...canary, f.askedBack(['api']), f.returned('api')];
  expect(after(...alone, f.passedStep(5)).step).toBe(1);
  expect(after(...alone, f.held(5), f.promoted).step).toBe(1);
});

test('nothing is held any more once it was judged, taken back or cancelled, whatever is told late', () => {
  const blueGreen = [...f.goodWay.slice(0, f.goodWay.indexOf(f.healthy)), f.held(100)];
  expect(heldNow(after(...blueGreen))).toEqual({ have: 3, need: 300 });
  for (const then of [[f.healthy], [f.healthy, f.held(100)], [f.askedBack(null)]])
    expect(heldNow(after(...blueGreen, ...then))).toBeNull();
  const shadow = [f.requestBy(f.strategies['a shadow release'], train), ...ready, f.held(0)];
  expect(heldNow(after(...shadow))).not.toBeNull();
  expect(heldNow(after(...shadow, f.askedBack(null)))).toBeNull();
});

test('what the version before needs of the schema stays while a component that was taken back runs it', () => {
  const deferring: Fact = { type: 'migrated', component: 'database', applied: [], tookMs: 1, deferred: ['drop'] };
  const whole = f.goodWay.map((fact) => (fact.type === 'migrated' ? deferring : fact));
  const partly = [...whole.slice(0, -1), f.askedBack(['mobile']), f.returned('mobile'), f.healthy];
  expect(decide(f.development, after(...whole)).type).toBe('contract');
  expect(stateOf(after(...partly))).toBe('confirmed');
  expect(decide(f.development, after(...partly, { type: 'retired' })).type).toBe('done');
});

test('an approval that is withdrawn while the version is in the shadow comes in time', () => {
  const shadow = [f.requestBy(f.strategies['a shadow release'], train), ...ready];
  expect(after(...shadow, f.withdrawn).gatesPassed).toBe(false);
  expect(after(...shadow, f.passedStep(0), f.withdrawn).gatesPassed).toBe(true);
});

test('a release that was left lying after its gates asks them again before it begins, and not after', () => {
  const passed = [f.request(train), ...['database', 'api', 'mobile'].map(f.built), f.gatesPassed];
  const next = (facts: Fact[], minutes: number) => decideAt(f.development, after(...facts), minutes * 60_000).type;
  expect(next(passed, 14)).toBe('migrate');
  expect(next(passed, 600)).toBe('check-gates');
  // The log never goes back in time: where the clock was set back, asking again would never make it younger.
  expect(next(passed, -600)).toBe('migrate');
  expect(next([...passed, f.migrated], 600)).toBe('check-gates');
  expect(next([...passed, f.migrated, f.started('api')], 600)).toBe('start');
  expect(stateOf(after(...passed, f.waiting))).toBe('awaiting-approval');
  expect(stateOf(after(...passed, { type: 'gate-failed', gate: 'window', reason: 'Il est 2h.' }))).toBe('refused');
});
