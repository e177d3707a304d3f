import type { Action } from '../../core/deployment/decide.ts';
import { weightsOf } from '../../engine/perform/shift.ts';
import { ask, type Work } from '../step.ts';
import { moveWeight } from '../store.ts';
import { record, sentence, type Turn } from '../turn.ts';
import { Refused } from '../world.ts';
import { listening } from './prepare.ts';
import { watch, type Span } from './watch.ts';

type Cars<T extends 'shift' | 'return'> = Extract<Action, { type: T }>['cars'];

/** As engine/perform/shift.ts. */
export function* shift(turn: Turn, cars: Cars<'shift'>): Work<void> {
  const { world, store, epoch } = turn;
  const weights = cars.map(({ component, to, percent }) => weightsOf(component, to, percent));
  try {
    yield* ask(
      'switch',
      () => `bascule ${told(weights)}`,
      () => world.setWeights(epoch, weights),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    yield* record(turn, [{ type: 'shift-failed', component: cars[0]?.component ?? '', reason: sentence(error) }]);
    return;
  }
  yield* record(
    turn,
    cars.map(({ component, to, percent }) => ({ type: 'shifted', component, to, switchMs: 10, percent })),
    () => moveWeight(store, cars),
  );
}

/** As engine/perform/go-back.ts. */
export function* goBack(turn: Turn, cars: Cars<'return'>): Work<void> {
  const { world, store, epoch } = turn;
  const weights = cars.map(({ component, to }) => weightsOf(component, to.colour, 100));
  yield* ask(
    'switch',
    () => `ramène ${told(weights)}`,
    () => world.setWeights(epoch, weights),
  );
  yield* record(
    turn,
    cars.map(({ component, to }) => ({ type: 'returned', component, to: to.colour, rollbackMs: 10 })),
    () =>
      moveWeight(
        store,
        cars.map(({ component, to }) => ({ component, to: to.colour, percent: 100 })),
      ),
  );
}

/** As engine/perform/hold.ts; a shadow is watched alike here: what it compares moves no traffic. */
export function* hold(turn: Turn, percent: number, span: Span): Work<void> {
  const verdict = yield* listening(turn, ['rollback-requested', 'promoted'], (hears) => watch(turn, span, hears));
  if (!verdict) return;
  yield* record(turn, [
    verdict.kind === 'unhealthy' ? { type: 'judged', verdict } : { type: 'step-passed', percent, verdict },
  ]);
}

/** As engine/perform/bake.ts. */
export function* bake(turn: Turn, span: Span): Work<void> {
  const verdict = yield* listening(turn, ['rollback-requested', 'promoted'], (hears) => watch(turn, span, hears));
  if (verdict) yield* record(turn, [{ type: 'judged', verdict }]);
}

const told = (weights: readonly { component: string; blue: number; green: number }[]) =>
  weights.map(({ component, blue, green }) => `${component} à ${blue}/${green} (bleu/vert)`).join(', ');
