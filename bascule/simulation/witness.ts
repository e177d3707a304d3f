import type { Approval } from '../core/approval/approval.ts';
import type { Action } from '../core/deployment/decide.ts';
import { stateOf, type State } from '../core/deployment/state.ts';
import { stepsOf } from '../core/deployment/steps.ts';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import { sentenceOf } from '../core/deployment/words/sentence.ts';
import type { Calendar } from './calendar.ts';
import { approvalsOf } from './gates.ts';
import { invariants, type Invariant } from './invariants.ts';
import type { Run } from './run.ts';
import type { Server } from './server.ts';
import type { Log } from './store.ts';
import type { Ground, Turn } from './turn.ts';
import type { Change } from './world.ts';

/** What somebody who reads the log, and sees production, knows of one deployment. */
export interface Known {
  /** Approvals that stand: one that was withdrawn in time does not. */
  standing: Approval[];
  /** Place in the log of the last approval that was withdrawn in time. */
  withdrawnAt: number;
  /** When its gates were last passed, on a clock that never jumps; whether its window was open then. */
  passed: { at: number; open: boolean } | null;
  smoked: Set<string>;
  /** Something of production was begun for it. */
  begun: boolean;
  moved: boolean;
  /** Steps of the rollout that were passed, and whether the one that it is at is held. */
  steps: number;
  held: boolean;
  state: State;
}

/** What has just happened, and all that was seen before. */
export interface Scene extends Ground {
  /** Milliseconds that no jump of the clock touches. */
  time: number;
  change: Change | null;
  /** The turn of the engine that did it; null when it was bringing back what had been. */
  turn: Turn | null;
  action: Action['type'] | null;
  recorded: { log: Log; event: DeploymentEvent } | null;
  knownOf(log: Log): Known;
  /** Turns and milliseconds since the faults are over and nobody asks for anything new; null before. */
  calm: { turns: number; ms: number } | null;
  /** Figures may have been lost, or the clock set: then nobody can say how much traffic there was to judge by. */
  figuresInDoubt: boolean;
}

/** Sees every change of production and every line of the log, and holds each against the invariants. */
export class Witness {
  readonly #run: Run;
  readonly #known = new Map<string, Known>();
  readonly #read = new Map<string, number>();
  /** Logs before this one are over and read to their end. */
  #closed = 0;

  /** One for the whole run: it is filled anew for each question. */
  readonly #scene: Scene;

  constructor(run: Run) {
    this.#run = run;
    this.#scene = {
      ...run.ground,
      ...{ time: 0, change: null, recorded: null, calm: null, turn: null, action: null },
      knownOf: (log) => this.#knownOf(log),
      figuresInDoubt: run.faults.odds.has('clock-jumps') || run.faults.odds.has('lost-statistics'),
    };
  }

  /** What was broken by what has just happened, or null. `by` is the process that did it. */
  look(by: Server | null, calm: Scene['calm']): { sentence: string; detail: string } | null {
    const { store, world } = this.#run.ground;
    const scene = { change: null, recorded: null, by, calm };
    for (let change = world.changes.shift(); change; change = world.changes.shift()) {
      const broken = this.#check({ ...scene, change });
      if (broken) return broken;
      this.#begun(by, change);
    }
    for (let index = this.#closed; index < store.logs.length; index += 1) {
      const broken = this.#readOn(store.logs[index] as Log, scene);
      if (broken) return broken;
    }
    while (store.logs[this.#closed]?.over) this.#closed += 1;
    return calm ? this.#check(scene) : null;
  }

  #readOn(log: Log, scene: Moment): ReturnType<Witness['look']> {
    const known = this.#knownOf(log);
    const { ground, clock } = this.#run;
    for (let place = this.#read.get(log.id) ?? 0; place < log.events.length; place += 1) {
      const event = log.events[place] as DeploymentEvent;
      this.#read.set(log.id, place + 1);
      this.#run.tell(`  ${log.id}`, () => sentenceOf(event, (component) => component));
      learn(known, log, event, { ...ground, time: clock.now });
      const broken = this.#check({ ...scene, recorded: { log, event } });
      if (broken) return broken;
      this.#run.heard(event.type, scene.by);
    }
    known.state = stateOf(log.deployment);
    return null;
  }

  #check({ by, change, recorded, calm }: Moment): ReturnType<Witness['look']> {
    const scene = this.#scene;
    Object.assign(scene, { change, recorded, calm, time: this.#run.clock.now });
    scene.turn = by?.turn ?? null;
    scene.action = by?.action ?? null;
    for (const { sentence, brokenBy } of asked[recorded ? 'record' : change ? 'change' : 'calm']) {
      const detail = brokenBy(scene);
      if (detail !== null) return { sentence, detail };
    }
    return null;
  }

  #begun(by: Server | null, { what }: Change): void {
    if (by?.turn && what !== 'slot-stop') this.#knownOf(by.turn.log).begun = true;
  }

  #knownOf({ id }: Log): Known {
    const known = this.#known.get(id) ?? nothingKnown();
    this.#known.set(id, known);
    return known;
  }
}

const of = (after: Invariant['after']) => invariants.filter((each) => each.after === after);
const asked = { change: of('change'), record: of('record'), calm: of('calm') };

type Moment = Pick<Scene, 'change' | 'recorded' | 'calm'> & { by: Server | null };

function nothingKnown(): Known {
  return {
    standing: [],
    withdrawnAt: 0,
    passed: null,
    smoked: new Set(),
    begun: false,
    moved: false,
    steps: 0,
    held: false,
    state: 'requested',
  };
}

/** Takes a new event in, by itself: not by the fold that the engine decides from. */
function learn(known: Known, log: Log, event: DeploymentEvent, at: Ground & { time: number }): void {
  const { store, environment, calendar, now } = at;
  switch (event.type) {
    case 'approved':
      known.standing = store.approvals.filter(({ withdrawnAt }) => withdrawnAt === null).map((each) => ({ ...each }));
      return;
    case 'approval-withdrawn':
      if (isTooLate(known, log, at)) return;
      known.standing = known.standing.filter(({ person }) => person !== event.by);
      known.withdrawnAt = event.seq;
      return;
    case 'gates-passed':
      known.passed = { at: at.time, open: isOpen(calendar, environment, log, now()) };
      return;
    case 'smoke-passed':
      known.smoked.add(event.component);
      return;
    case 'shifted':
      known.moved = true;
      return;
    case 'held':
      known.held = true;
      return;
    case 'step-passed':
      return passStep(known, log);
    case 'promoted':
      return known.held ? passStep(known, log) : undefined;
  }
}

function passStep(known: Known, { deployment }: Log): void {
  known.held = false;
  known.steps = Math.min(known.steps + 1, stepsOf(deployment).length - 1);
}

/** From when all had passed their smoke tests and nobody was missing, traffic may be on its way. */
function isTooLate(known: Known, { deployment }: Log, { environment }: Ground): boolean {
  if (known.moved) return true;
  // In the shadow no weight is on its way.
  if (stepsOf(deployment)[known.steps]?.percent === 0) return false;
  const serving = deployment.train.filter(({ kind }) => kind !== 'database');
  if (!serving.every(({ component }) => known.smoked.has(component))) return false;
  const state = approvalsOf({ deployment, environment, approvals: known.standing });
  return known.passed !== null && (state === null || state.complete || deployment.override !== null);
}

export function isOpen(calendar: Calendar, environment: Ground['environment'], log: Log, at: number): boolean {
  return calendar.windowOf(environment, log.deployment.releaseKind, at).open;
}
