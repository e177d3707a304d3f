import type { Action, WantedSlot } from '../../core/deployment/decide.ts';
import type { Fact } from '../../core/deployment/event.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { runs, withoutSlot, withSlot, withTraffic, type World } from './world.ts';

/**
 * How the performance of an action ends. `after` counts the parts that were done and recorded before the trouble. Of the
 * next part, one that `breaks` leaves nothing but its failure; one that `misreports` does it and records a failure all
 * the same, as when an answer is lost; one that `crashes` does it and dies before it is recorded.
 */
export type Fate = { kind: 'succeeds' } | { kind: 'breaks' | 'misreports' | 'crashes'; after: number };

/** One part of an action: what it does to the world, and what is recorded when it is done, or can't be done. */
interface Part {
  change(world: World): World;
  done: Fact;
  /** Null where the engine records no failure and tries again. */
  broken: Fact | null;
}

/** Performs an action as fate has it: the world afterwards, and the facts that were recorded, in order. */
export function perform(world: World, action: Action, fate: Fate): { world: World; facts: Fact[] } {
  const parts = partsOf(action);
  const recorded = fate.kind === 'succeeds' ? parts : parts.slice(0, fate.after);
  const troubled = fate.kind === 'succeeds' ? undefined : parts[fate.after];
  const reached = recorded.reduce((now, part) => part.change(now), world);
  return {
    world: troubled && fate.kind !== 'breaks' ? troubled.change(reached) : reached,
    facts: [
      ...recorded.map((part) => part.done),
      ...(troubled?.broken && fate.kind !== 'crashes' ? [troubled.broken] : []),
    ],
  };
}

/** Every way in which an action can end. */
export function fatesOf(action: Action): [Fate, ...Fate[]] {
  const troubles = partsOf(action).flatMap((_, after) =>
    (['breaks', 'misreports', 'crashes'] as const).map((kind) => ({ kind, after })),
  );
  return [{ kind: 'succeeds' }, ...troubles];
}

const reason = 'The simulation broke it.';
const healthy: Verdict = { kind: 'healthy' };
const unhealthy = (component: string): Verdict => ({
  kind: 'unhealthy',
  reasons: [{ rule: 'fast-errors', component, detail: `${component}: 30 of its first 100 answers were errors.` }],
});

function partsOf(action: Action): Part[] {
  switch (action.type) {
    case 'build':
      return action.components.map(build);
    case 'check-gates':
      return [
        {
          change: same,
          done: { type: 'gates-passed', evidence: [] },
          broken: { type: 'gate-failed', gate: 'tests', reason },
        },
      ];
    case 'await-people':
      return [{ change: same, done: { type: 'approved', by: 'simulation', comment: '' }, broken: null }];
    case 'rehearse':
      return [rehearse(action.component)];
    case 'migrate':
      return [migrate(action.component, action.digest)];
    case 'start':
      return action.slots.map(start);
    case 'smoke':
      return action.slots.map(smoke);
    case 'scale':
      return action.slots.map(scale);
    case 'shadow':
    case 'hold':
      return [
        {
          change: same,
          done: { type: 'step-passed', percent: action.step.percent, verdict: healthy },
          broken: { type: 'judged', verdict: unhealthy('api') },
        },
      ];
    case 'shift':
      return shift(action.cars);
    case 'bake':
      return [
        {
          change: same,
          done: { type: 'judged', verdict: healthy },
          broken: { type: 'judged', verdict: unhealthy('api') },
        },
      ];
    case 'return':
      return giveBack(action.cars);
    case 'retire':
      return [{ change: (world) => action.slots.reduce(withoutSlot, world), done: { type: 'retired' }, broken: null }];
    case 'contract':
      return [
        {
          change: same,
          done: { type: 'contracted', component: action.component, applied: [], tookMs: 0 },
          broken: { type: 'contraction-failed', component: action.component, reason },
        },
      ];
    case 'contract':
      return [contract(action.component, action.digest)];
    case 'done':
      return [];
  }
}

function build(component: string): Part {
  return {
    change: same,
    done: { type: 'built', component, digest: `${component}@new`, reused: false, tookMs: 0 },
    broken: { type: 'build-failed', component, reason },
  };
}

function rehearse(component: string): Part {
  return {
    change: same,
    done: { type: 'rehearsed', component, migrations: [], found: '', tookMs: 0 },
    broken: { type: 'rehearsal-failed', component, reason },
  };
}

function migrate(component: string, digest: string): Part {
  return {
    change: (world) => (world.schema.includes(digest) ? world : { ...world, schema: [...world.schema, digest] }),
    done: { type: 'migrated', component, applied: [digest], tookMs: 0 },
    broken: { type: 'migration-failed', component, reason },
  };
}

function contract(component: string, digest: string): Part {
  return {
    change: (world) => ({ ...world, schema: [...world.schema.filter((each) => each !== `${digest}-`), `${digest}-`] }),
    done: { type: 'contracted', component, applied: [digest], tookMs: 0 },
    broken: { type: 'contraction-failed', component, reason },
  };
}

function scale({ component, colour, instances = 1 }: WantedSlot): Part {
  return {
    change: same,
    done: { type: 'scaled', component, colour, instances, tookMs: 0 },
    broken: { type: 'slot-failed', component, colour, reason },
  };
}

function start({ component, colour, digest, instances }: WantedSlot): Part {
  return {
    change: (world) =>
      runs(world, component, colour, digest) ? world : withSlot(world, component, colour, { digest, smoked: false }),
    done: { type: 'slot-started', component, colour, tookMs: 0, ...(instances !== undefined && { instances }) },
    broken: { type: 'slot-failed', component, colour, reason },
  };
}

/** Asks a slot that does not run what it should for nothing: then the weight invariant finds it. */
function smoke({ component, colour, digest }: WantedSlot): Part {
  return {
    change: (world) =>
      runs(world, component, colour, digest) ? withSlot(world, component, colour, { digest, smoked: true }) : world,
    done: { type: 'smoke-passed', component, steps: [] },
    broken: { type: 'smoke-failed', component, step: 'health', reason },
  };
}

/** One weight change for all of them, recorded car by car. */
function shift(cars: (Action & { type: 'shift' })['cars']): Part[] {
  const all = (world: World) =>
    cars.reduce((now, { component, to, percent }) => withTraffic(now, component, to, percent), world);
  return cars.map(({ component, to, percent }, index) => ({
    change: index === 0 ? all : same,
    done: { type: 'shifted', component, to, switchMs: 0, percent },
    broken: { type: 'shift-failed', component, reason },
  }));
}

/** One weight change for all of them, recorded car by car. */
function giveBack(cars: (Action & { type: 'return' })['cars']): Part[] {
  const all = (world: World) => cars.reduce((now, { component, to }) => withTraffic(now, component, to.colour), world);
  return cars.map(({ component, to }, index) => ({
    change: index === 0 ? all : same,
    done: { type: 'returned', component, to: to.colour, rollbackMs: 0 },
    broken: null,
  }));
}

const same = (world: World) => world;
