import { describe, expect, test } from 'vitest';
import { replay, type Deployment } from '../deployment/deployment.ts';
import type { DeploymentEvent, Fact } from '../deployment/event.ts';
import { flag, type Flag } from './schema.ts';
import { componentsMoved, tied } from './tied.ts';

const at25 = { component: 'api', onAtPercent: 25 };
const from = { colour: 'blue', version: 'v1', digest: 'sha-1' } as const;
const requested: Fact & { type: 'requested' } = {
  ...{ type: 'requested', environment: 'production', kind: 'release', version: 'v2', by: 'dora' },
  source: { directory: '/src', ref: 'main', commit: null },
  train: [{ component: 'api', kind: 'process', from, to: 'green' }],
};
const onTheWay: Fact[] = [
  { type: 'built', component: 'api', digest: 'sha-2', reused: false, tookMs: 1 },
  { type: 'gates-passed', evidence: [] },
  { type: 'slot-started', component: 'api', colour: 'green', tookMs: 1 },
  { type: 'smoke-passed', component: 'api', steps: [] },
];
const shifted = (percent: number): Fact => ({ type: 'shifted', component: 'api', to: 'green', switchMs: 1, percent });
const back: Fact = { type: 'rollback-requested', components: null, by: 'dora', reason: 'wrong' };

/** What the last of the facts makes of a flag. */
function after(
  facts: Fact[],
  given: Partial<Flag>,
  by: Parameters<typeof tied>[1] = null,
  first: Partial<typeof requested> = {},
) {
  const events = [{ ...requested, ...first }, ...facts].map((fact, index) => ({ ...fact, seq: index + 1, at: index }));
  const deployment: Deployment = replay('d-7', events as DeploymentEvent[]);
  const last = events.at(-1) as DeploymentEvent;
  return tied(flag.parse({ key: 'new', tiedTo: at25, ...given }), by, deployment, last);
}

const thisOne = { deployment: 'd-7', version: 'v2' };

describe('a flag that is tied to a component', () => {
  test('goes on when the new version has its share of the traffic, and not before', () => {
    expect(after([...onTheWay, shifted(5)], {})).toBe(null);
    expect(after([...onTheWay, shifted(25)], {})).toBe('on');
    expect(after([...onTheWay, shifted(100)], {})).toBe('on');
    expect(after([...onTheWay, shifted(50)], { enabled: true })).toBe(null);
  });

  test('goes off as soon as the version has to go, before its traffic went', () => {
    expect(after([...onTheWay, shifted(25), back], { enabled: true }, thisOne)).toBe('off');
  });

  test('stays off when the version goes before the flag was on', () => {
    expect(after([...onTheWay, shifted(5), back], {})).toBe(null);
  });

  test('stays on when that is what was agreed', () => {
    const tiedTo = { ...at25, offOnRollback: false };
    expect(after([...onTheWay, shifted(25), back], { enabled: true, tiedTo }, thisOne)).toBe(null);
  });

  test('stays on when a person, or an earlier version that stays, had it on', () => {
    expect(after([...onTheWay, shifted(25), back], { enabled: true }, null)).toBe(null);
    const earlier = { deployment: 'd-3', version: 'v1' };
    expect(after([...onTheWay, shifted(25), back], { enabled: true }, earlier)).toBe(null);
  });

  test('goes off with a way back after the confirmation, if it leaves the version that brought it', () => {
    const wayBack = { kind: 'rollback', version: 'v1' } as const;
    const left = { train: [{ ...requested.train[0]!, from: { ...from, version: 'v2' } }] };
    const facts = [...onTheWay.slice(2), shifted(100)];
    expect(after(facts, { enabled: true }, { deployment: 'd-3', version: 'v2' }, { ...wayBack, ...left })).toBe('off');
    expect(after(facts, { enabled: true }, { deployment: 'd-2', version: 'v1' }, { ...wayBack, ...left })).toBe(null);
    expect(after(facts, {}, null, { ...wayBack, ...left })).toBe(null);
  });

  test('is not asked about by facts that move nothing', () => {
    const events = [requested, ...onTheWay].map((fact, index) => ({
      ...fact,
      seq: index + 1,
      at: index,
    })) as DeploymentEvent[];
    const deployment = replay('d-7', events);
    expect(events.flatMap((event) => componentsMoved(deployment, event))).toEqual([]);
  });
});
