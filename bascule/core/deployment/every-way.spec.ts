import { beforeAll, describe, expect, test } from 'vitest';
import { explore, type Moment } from '../../simulation/exhaustive/explore.ts';
import { liveColour, runs, violations, worldBefore } from '../../simulation/exhaustive/world.ts';
import type { Car } from './car.ts';
import { evolve, type Deployment } from './deployment.ts';
import type { DeploymentEvent, Fact } from './event.ts';
import {
  approved,
  askedBack,
  development,
  goodWay,
  healthy,
  held,
  passedStep,
  promoted,
  request,
  requestBy,
  returned,
  strategies,
  trains,
  unhealthy,
  waiting,
  withdrawn,
} from './fixtures.ts';
import { isSettled, states, stateOf, type State } from './state.ts';

const interruptions = [
  askedBack(null),
  askedBack(['api']),
  askedBack(['mobile']),
  askedBack(['nobody']),
  unhealthy,
  waiting,
  withdrawn,
  held(5),
  promoted,
];

const failures: Fact[] = [
  { type: 'build-failed', component: 'api', reason: 'late' },
  { type: 'gate-failed', gate: 'tests', reason: 'late' },
  { type: 'migration-failed', component: 'database', reason: 'late' },
  { type: 'slot-failed', component: 'api', colour: 'green', reason: 'late' },
  { type: 'smoke-failed', component: 'api', step: 'health', reason: 'late' },
  { type: 'shift-failed', component: 'api', reason: 'late' },
];

const palette: Fact[] = [
  ...goodWay,
  ...interruptions,
  ...failures,
  approved,
  withdrawn,
  held(100),
  promoted,
  passedStep(5),
  passedStep(100),
  returned('api'),
  returned('mobile'),
  { type: 'retired' },
];

const journeys: [string, Fact & { type: 'requested' }][] = [
  ...Object.entries(trains).map(([found, train]): [string, Fact & { type: 'requested' }] => [
    `a release that finds ${found}`,
    request(train),
  ]),
  ...Object.entries(strategies).map(([what, strategy]): [string, Fact & { type: 'requested' }] => [
    what,
    requestBy(strategy, trains['a new front end']),
  ]),
  ['a rollback', request(trains['an earlier version'], 'rollback')],
];

describe.each(journeys)('every way of %s', (_, asked) => {
  let moments: Moment[] = [];
  beforeAll(() => {
    moments = explore(development, asked, interruptions);
  });

  test('is explored far beyond the good one', () => {
    expect(moments.length).toBeGreaterThan(100);
  });

  test('keeps the weights at 100 in sum, on slots that run and passed their smoke tests', () => {
    const broken = moments.filter(({ world }) => violations(world).length > 0);
    expect(broken.map(({ log, world }) => [violations(world), story(log)])).toEqual([]);
  });

  test('ends with the traffic where the outcome says', () => {
    const misplaced = moments.filter(
      (moment) => isSettled(stateOf(moment.deployment)) && complaints(moment).length > 0,
    );
    expect(misplaced.map((moment) => [complaints(moment), story(moment.log)])).toEqual([]);
  });

  test('leaves no state that is not an end without a way on, and ends within a few actions', () => {
    const bound = 5 + 3 * asked.train.length;
    for (const moment of moments) {
      const end = follow(moment, bound);
      expect(end?.action.type, story(moment.log).join(' ')).toBe('done');
      expect(isSettled(stateOf(end!.deployment))).toBe(true);
    }
  });

  test('once the version did not stay: stops its slots after a release, keeps them warm after a rollback', () => {
    const failed = moments.filter(
      ({ action, deployment }) => action.type === 'done' && stateOf(deployment) !== 'confirmed',
    );
    const kept = failed.filter(({ world, deployment }) =>
      deployment.train.some(({ component, from, to }) => from && runs(world, component, to, `${component}@new`)),
    );
    expect(kept.map(({ log }) => story(log))).toEqual(
      asked.kind === 'rollback' ? failed.map(({ log }) => story(log)) : [],
    );
  });

  test('leaves every slot as it was when it ends before anything started', () => {
    const started = [
      'migrated',
      'slot-started',
      'slot-failed',
      ...(asked.train[0]?.kind === 'database' ? [] : ['gates-passed']),
    ];
    const early = moments.filter(
      ({ action, log }) => action.type === 'done' && log.every(({ type }) => !started.includes(type)),
    );
    expect(early.length).toBeGreaterThan(0);
    for (const { world } of early) expect(world.slots).toEqual(worldBefore(asked.train, asked.kind).slots);
  });

  test('takes an event that comes twice as if it came once', () => {
    for (const { deployment, log } of moments) {
      for (const event of log.filter(({ type }) => !said.includes(type)))
        expect(untimed(evolve(deployment, late(event)))).toEqual(untimed(deployment));
    }
  });

  test('stays at its end whatever comes late', () => {
    for (const { deployment, log } of moments) {
      const state = stateOf(deployment);
      if (!isSettled(state)) continue;
      for (const fact of palette)
        expect(stateOf(evolve(deployment, late(fact))), `${fact.type} after ${story(log).join(' ')}`).toBe(state);
    }
  });

  test('confirms nothing before everything has moved', () => {
    for (const { deployment } of moments) {
      if (['baking', 'confirmed'].includes(stateOf(deployment))) continue;
      expect(stateOf(evolve(deployment, late(healthy)))).toBe(stateOf(deployment));
    }
  });

  test('takes a rollback of a component that it does not know for nothing', () => {
    for (const { deployment } of moments) {
      expect(untimed(evolve(deployment, late(askedBack(['nobody']))))).toEqual(untimed(deployment));
    }
  });
});

test('every state is reached by some way', () => {
  const reached = new Set<State>(
    journeys.flatMap(([, asked]) =>
      explore(development, asked, interruptions).map(({ deployment }) => stateOf(deployment)),
    ),
  );
  expect(states.filter((state) => !reached.has(state))).toEqual([]);
});

/** What is wrong with the world at an end. */
function complaints({ world, deployment }: Moment): string[] {
  return deployment.train
    .filter((car) => car.kind !== 'database')
    .filter((car) => !allowedAt(stateOf(deployment), car).some((place) => isAt(place, car)))
    .map((car) => `${car.component} is on ${liveColour(world, car.component)} at ${stateOf(deployment)}`);

  function isAt(place: 'new' | 'before', car: Car): boolean {
    const wanted = place === 'new' ? { colour: car.to, digest: car.digest! } : car.from;
    const live = liveColour(world, car.component);
    return wanted ? live === wanted.colour && runs(world, car.component, wanted.colour, wanted.digest) : live === null;
  }
}

/** A component with no earlier version keeps the new one if it had moved: it has nowhere to go. */
function allowedAt(state: State, car: Car): ('new' | 'before')[] {
  if (state === 'confirmed') return car.wantedBack ? ['before'] : ['new'];
  const mayKeep = car.from === null && (state === 'rolled-back' || state === 'failed');
  return mayKeep ? ['before', 'new'] : ['before'];
}

function follow(moment: Moment, actions: number): Moment | null {
  if (moment.action.type === 'done') return moment;
  return actions > 0 && moment.next ? follow(moment.next, actions - 1) : null;
}

/** What people and gates say holds from when it is said: said again later it is news. */
const said: Fact['type'][] = ['gates-checked', 'gates-passed', 'approved', 'approval-withdrawn', 'held', 'promoted'];

const late = (fact: Fact): DeploymentEvent => ({ ...fact, seq: 1_000, at: 1_000_000 });
const untimed = (deployment: Deployment) => ({ ...deployment, lastEventAt: 0 });
const story = (log: readonly DeploymentEvent[]) =>
  log.map((event) => ('component' in event ? `${event.type}(${event.component})` : event.type));
