import { expect, test } from 'vitest';
import type { Action } from '../core/deployment/decide.ts';
import { mayHaveMoved } from '../core/deployment/deployment.ts';
import { stepsOf } from '../core/deployment/steps.ts';
import { simulate, traceOf } from './campaign.ts';
import * as invariants from './invariants.ts';
import { bascule, type Rules } from './rules.ts';

/** Bascule with one rule broken, and the invariants that may find it. */
const broken: [string, Partial<Rules>, invariants.Invariant[]][] = [
  [
    'shifts before the smoke tests',
    {
      decide: (environment, deployment, now): Action => {
        const action = bascule.decide(environment, deployment, now);
        if (action.type !== 'smoke') return action;
        return {
          type: 'shift',
          cars: action.slots.map(({ component, colour: to }) => ({ component, to, percent: 100 })),
        };
      },
    },
    [invariants.noTrafficBeforeSmoke, invariants.stepsAreTakenInTurn],
  ],
  [
    'forgets the window once somebody has approved',
    {
      gatesOf: (view) => bascule.gatesOf(view).filter(({ kind }) => kind !== 'window' || view.approvals.length === 0),
    },
    [invariants.startsInItsWindow],
  ],
  [
    'begins while approvals are still to come',
    { outcomeOf: (results) => (results.some(({ outcome }) => outcome === 'red') ? 'red' : 'green') },
    [invariants.startsWithItsApprovals],
  ],
  [
    'does not hear that an approval was withdrawn',
    {
      evolve: (deployment, event) =>
        event.type === 'approval-withdrawn' ? deployment : bascule.evolve(deployment, event),
    },
    [invariants.startsWithItsApprovals],
  ],
  ['goes back without looking at the schema', { mayGoBackTo: () => true }, [invariants.schemaCanBeUsed]],
  ['ignores the epoch', { fenced: false }, [invariants.olderEpochsAreOver, invariants.versionBeforeStaysWarm]],
  [
    'takes the traffic for unmoved when the record of it was lost',
    {
      evolve: (deployment, event) => {
        const lost = event.type === 'rollback-requested' && deployment.train.every(({ percent }) => percent === 0);
        if (!lost || deployment.ended || !mayHaveMoved(deployment)) return bascule.evolve(deployment, event);
        return { ...deployment, ended: { as: 'cancelled', reason: event.reason }, lastEventAt: event.at };
      },
    },
    [invariants.backIsWhereItWas],
  ],
  ['confirms whatever the figures say', { judge: () => ({ kind: 'healthy' }) }, [invariants.badVersionIsNotConfirmed]],
  [
    'goes to the last step of a canary at once',
    {
      decide: (environment, deployment, now): Action => {
        const action = bascule.decide(environment, deployment, now);
        if (action.type !== 'shift' || stepsOf(deployment).length < 3) return action;
        return { ...action, cars: action.cars.map((car) => ({ ...car, percent: 100 })) };
      },
    },
    [invariants.stepsAreTakenInTurn],
  ],
  ['lets two deployments go on at once', { oneAtATime: false }, [invariants.oneDeploymentAtATime]],
  [
    'takes up again what was refused when somebody overrides late',
    {
      evolve: (deployment, event) =>
        bascule.evolve(event.type === 'overridden' ? { ...deployment, ended: null } : deployment, event),
    },
    [invariants.endsStay],
  ],
  [
    'waits for ever where it is held',
    {
      afterLook: (_, verdict, { now, until }) =>
        verdict.kind === 'unhealthy' ? 'back' : now < until ? 'watch' : 'hold',
    },
    [invariants.everyDeploymentEnds],
  ],
];

test.each(broken)('a Bascule that %s is found within 2,000 runs', (_, rule, found) => {
  const rules = { ...bascule, ...rule };
  const { violation } = simulate({ runs: 2_000, seed: 1, rules });
  expect(found.map(({ sentence }) => sentence)).toContain(violation?.sentence);
  const again = traceOf(violation?.seed ?? 0, rules);
  expect(again.violation).toEqual(violation);
  expect(again.lines.at(-1)).toContain(violation?.sentence);
});
