import { describe, expect, test } from 'vitest';
import { decide, type Action } from './decide.ts';
import { replay } from './deployment.ts';
import type { Fact } from './event.ts';
import {
  askedBack,
  built,
  development,
  gatesPassed,
  goodWay,
  healthy,
  logOf,
  migrated,
  request,
  returned,
  shifted,
  smoked,
  started,
  trains,
  unhealthy,
} from './fixtures.ts';
import { stateOf, type State } from './state.ts';

const slot = (component: string) => ({ component, colour: 'green' as const });
const moved = (component: string) => ({ component, to: 'green' as const, percent: 100 });
const idle = (component: string) => ({ ...slot(component), version: 'v2' });
const wanted = (component: string) => ({ ...idle(component), digest: `${component}@new` });
const old = (component: string) => ({
  component,
  to: { colour: 'blue' as const, version: 'v1', digest: `${component}@old` },
});
const atSmoked = goodWay.slice(0, goodWay.indexOf(shiftedIn(goodWay)!));
const atBaking = goodWay.slice(0, -1);
const reason = 'It broke.';

const table: [string, readonly Fact[], State, Action][] = [
  ['asked for', goodWay.slice(0, 1), 'requested', { type: 'build', components: ['database', 'api', 'mobile'] }],
  ['built in part', goodWay.slice(0, 2), 'requested', { type: 'build', components: ['api', 'mobile'] }],
  ['built', goodWay.slice(0, 4), 'gating', { type: 'check-gates' }],
  [
    'past its gates',
    goodWay.slice(0, 5),
    'migrating',
    { type: 'migrate', component: 'database', digest: 'database@new' },
  ],
  ['migrated', goodWay.slice(0, 6), 'starting', { type: 'start', slots: [wanted('api'), wanted('mobile')] }],
  ['started in part', goodWay.slice(0, 7), 'starting', { type: 'start', slots: [wanted('mobile')] }],
  ['started', goodWay.slice(0, 8), 'smoking', { type: 'smoke', slots: [wanted('api'), wanted('mobile')] }],
  ['smoked in part', goodWay.slice(0, 9), 'smoking', { type: 'smoke', slots: [wanted('mobile')] }],
  ['smoked', atSmoked, 'shifting', { type: 'shift', cars: [moved('api')] }],
  ['shifted in part', [...atSmoked, shifted('api')], 'shifting', { type: 'shift', cars: [moved('mobile')] }],
  ['shifted', atBaking, 'baking', { type: 'bake', since: 11_000, until: 31_000 }],
  ['judged healthy', goodWay, 'confirmed', { type: 'done' }],
  [
    'judged on too little',
    [...atBaking, { type: 'judged', verdict: { kind: 'not-enough-data', have: 3, need: 300 } }],
    'confirmed',
    { type: 'done' },
  ],
  ['judged unhealthy', [...atBaking, unhealthy], 'rolling-back', { type: 'return', cars: [old('mobile'), old('api')] }],
  [
    'judged unhealthy between two shifts',
    [...atSmoked, shifted('api'), unhealthy],
    'rolling-back',
    { type: 'return', cars: [old('mobile'), old('api')] },
  ],
  [
    'given back in part',
    [...atBaking, unhealthy, returned('mobile')],
    'rolling-back',
    { type: 'return', cars: [old('api')] },
  ],
  [
    'given back',
    [...atBaking, unhealthy, returned('mobile'), returned('api')],
    'rolled-back',
    { type: 'retire', slots: [idle('api'), idle('mobile')] },
  ],
  [
    'given back and tidied',
    [...atBaking, unhealthy, returned('mobile'), returned('api'), { type: 'retired' }],
    'rolled-back',
    { type: 'done' },
  ],
  [
    'asked back in part while it bakes',
    [...atBaking, askedBack(['api'])],
    'rolling-back',
    { type: 'return', cars: [old('api')] },
  ],
  [
    'given back in part by a person',
    [...atBaking, askedBack(['api']), returned('api')],
    'baking',
    { type: 'bake', since: 11_000, until: 31_000 },
  ],
  [
    'confirmed without the part given back',
    [...atBaking, askedBack(['api']), returned('api'), healthy],
    'confirmed',
    { type: 'retire', slots: [idle('api')] },
  ],
  [
    'asked back before anything moved',
    [...goodWay.slice(0, 7), askedBack(null)],
    'cancelled',
    { type: 'retire', slots: [idle('api'), idle('mobile')] },
  ],
  [
    'not built',
    [...goodWay.slice(0, 2), { type: 'build-failed', component: 'api', reason }],
    'refused',
    { type: 'retire', slots: [] },
  ],
  [
    'stopped at a gate',
    [...goodWay.slice(0, 4), { type: 'gate-failed', gate: 'size', reason }],
    'refused',
    { type: 'retire', slots: [] },
  ],
  [
    'not migrated',
    [...goodWay.slice(0, 5), { type: 'migration-failed', component: 'database', reason }],
    'failed',
    { type: 'retire', slots: [] },
  ],
  [
    'not smoked',
    [...goodWay.slice(0, 9), { type: 'smoke-failed', component: 'mobile', step: 'page', reason }],
    'failed',
    { type: 'retire', slots: [idle('api'), idle('mobile')] },
  ],
  [
    'shifted by a switch that did not say so',
    [...atSmoked, { type: 'shift-failed', component: 'api', reason }],
    'rolling-back',
    { type: 'return', cars: [old('mobile'), old('api')] },
  ],
];

test.each(table)('a deployment %s knows what comes next', (_, facts, state, action) => {
  const deployment = replay('d', logOf(...facts));
  expect(stateOf(deployment)).toBe(state);
  expect(decide(development, deployment)).toEqual(action);
});

describe('a first deployment', () => {
  const first = [request(trains['nothing live']), ...goodWay.slice(1)];
  const blue = (component: string) => ({ component, colour: 'blue' as const, version: 'v2' });

  test('that turns out bad keeps its traffic, for there is nothing else, and says so', () => {
    const deployment = replay('d', logOf(...first.slice(0, -1), unhealthy));
    expect(deployment.ended).toEqual({
      as: 'failed',
      reason:
        'api : 30 réponses sur 100 étaient des erreurs. Il n’y a pas de version précédente où revenir : le trafic reste donc sur celle-ci.',
    });
    expect(decide(development, deployment)).toEqual({ type: 'retire', slots: [] });
  });

  test('that breaks before it moves is tidied away', () => {
    const failure: Fact = { type: 'slot-failed', component: 'api', colour: 'blue', reason };
    const deployment = replay('d', logOf(...first.slice(0, 6), failure));
    expect(decide(development, deployment)).toEqual({ type: 'retire', slots: [blue('api'), blue('mobile')] });
  });

  test('stops no slot whose weight change may have happened unwritten', () => {
    const deployment = replay('d', logOf(...first.slice(0, 10), askedBack(null)));
    expect(stateOf(deployment)).toBe('failed');
    expect(decide(development, deployment)).toEqual({ type: 'retire', slots: [] });
  });
});

test('a rollback is confirmed by its arrival: no verdict may send people back to what they wanted away from', () => {
  const facts = [request(trains['an earlier version'], 'rollback'), ...atBaking.slice(1)];
  expect(stateOf(replay('d', logOf(...facts)))).toBe('confirmed');
  expect(stateOf(replay('d', logOf(...facts, unhealthy)))).toBe('confirmed');
  expect(stateOf(replay('d', logOf(...facts, askedBack(null))))).toBe('confirmed');
});

test('a rollback passes no gates, asks for no smoke tests again, and moves everything in one weight change', () => {
  const coupled = [request(trains['no database'], 'rollback'), built('api'), built('mobile')];
  expect(decide(development, replay('d', logOf(...coupled)))).toMatchObject({ type: 'start' });
  const warm = replay('d', logOf(...coupled, started('api'), started('mobile')));
  expect(decide(development, warm)).toEqual({ type: 'shift', cars: [moved('api'), moved('mobile')] });
});

test('a rollback leaves nothing to go back to: a second one can not bring the bad version in again', () => {
  const facts = [request(trains['an earlier version'], 'rollback'), ...goodWay.slice(1)];
  const left = (component: string) => ({ component, colour: 'blue', version: 'v1' });
  const confirmed = replay('d', logOf(...facts));
  expect(stateOf(confirmed)).toBe('confirmed');
  expect(decide(development, confirmed)).toEqual({ type: 'retire', slots: [left('api'), left('mobile')] });
  expect(decide(development, replay('d', logOf(...facts, { type: 'retired' })))).toEqual({ type: 'done' });
});

test('a train of a database alone bakes from its last event', () => {
  const facts = [request(trains['an earlier version'].slice(0, 1)), built('database'), gatesPassed, migrated];
  expect(decide(development, replay('d', logOf(...facts)))).toEqual({ type: 'bake', since: 3_000, until: 23_000 });
});

test('facts that overtake each other come to the same', () => {
  const facts = [
    smoked('mobile'),
    started('mobile'),
    started('api'),
    built('mobile'),
    gatesPassed,
    smoked('api'),
    migrated,
  ];
  const deployment = replay('d', logOf(goodWay[0]!, ...facts, built('database'), built('api')));
  expect(decide(development, deployment)).toEqual({ type: 'shift', cars: [moved('api')] });
});

function shiftedIn(facts: readonly Fact[]): Fact | undefined {
  return facts.find(({ type }) => type === 'shifted');
}
