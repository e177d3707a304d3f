import type { Action } from '../core/deployment/decide.ts';
import type { Colour } from '../core/deployment/event.ts';
import { LeaseLost } from '../engine/lease.ts';
import { awaitPeople, build, checkGates, contract, migrate, rehearse } from './perform/prepare.ts';
import { retire, scale, smoke, start } from './perform/slots.ts';
import { bake, goBack, hold, shift } from './perform/traffic.ts';
import { ask, sleep, type Work } from './step.ts';
import type { Log } from './store.ts';
import { slotName, type Ground, type Turn } from './turn.ts';

/** How an engine tells those who watch over it what it is about. */
export interface Telling {
  /** It holds the lease with this epoch. */
  began(epoch: number): void;
  /** A turn begins, on the log as it was read. */
  turn(turn: Turn, action: Action['type']): void;
}

/**
 * A server from its start: it takes the lease, brings the slots and the traffic back as its tables say, and then takes
 * turn after turn of whatever is under way, as server/start.ts and engine/engine.ts do. Ends only by losing the lease.
 */
export function* live(ground: Ground, telling: Telling): Work<'lost'> {
  try {
    const epoch = yield* patiently(() => takeOver(ground, telling));
    for (;;) {
      const log = yield* patiently(() =>
        ask(
          'store',
          () => 'cherche un déploiement en cours',
          () => ground.store.active(),
        ),
      );
      if (log) yield* carryOut(ground, telling, { log, epoch });
      else yield* sleep(idleMs, ['requested'], () => 'attend une demande');
    }
  } catch (error) {
    if (error instanceof LeaseLost) return 'lost';
    throw error;
  }
}

/** A server looks for work that it missed every two seconds; here days pass between two releases. */
const idleMs = 12 * 3_600_000;

function* carryOut(ground: Ground, telling: Telling, at: { log: Log; epoch: number }): Work<void> {
  while ((yield* patiently(() => advance(ground, telling, at))) !== 'done');
}

/** What passes by itself is waited for, for as long as it takes. */
function* patiently<T>(work: () => Work<T>): Work<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return yield* work();
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      yield* sleep(Math.min(5_000, 200 * 2 ** attempt), [], () => 'attend, puis recommence');
    }
  }
}

/** As engine/advance.ts: read the log, decide, make it true, write down what came of it. */
function* advance(ground: Ground, telling: Telling, { log, epoch }: { log: Log; epoch: number }): Work<Action['type']> {
  const { deployment, readSeq } = yield* ask(
    'store',
    () => 'lit le journal',
    () => ({
      deployment: log.deployment,
      readSeq: log.events.length,
    }),
  );
  const action = ground.rules.decide(ground.environment, deployment, ground.now());
  const turn: Turn = { ...ground, log, deployment, readSeq, epoch };
  telling.turn(turn, action.type);
  yield* perform(turn, action);
  return action.type;
}

function* perform(turn: Turn, action: Action): Work<void> {
  switch (action.type) {
    case 'build':
      return yield* build(turn, action.components);
    case 'check-gates':
      return yield* checkGates(turn);
    case 'await-people':
      return yield* awaitPeople(turn);
    case 'rehearse':
      return yield* rehearse(turn, action.component);
    case 'migrate':
      return yield* migrate(turn, action.component);
    case 'start':
      return yield* start(turn, action.slots);
    case 'smoke':
      return yield* smoke(turn, action.slots);
    case 'scale':
      return yield* scale(turn, action.slots);
    case 'shift':
      return yield* shift(turn, action.cars);
    case 'shadow':
    case 'hold':
      return yield* hold(turn, action.step.percent, action);
    case 'bake':
      return yield* bake(turn, action);
    case 'return':
      return yield* goBack(turn, action.cars);
    case 'retire':
      return yield* retire(turn, action.slots);
    case 'contract':
      return yield* contract(turn, action.component);
    case 'done':
      return;
  }
}

/** As server/start.ts and engine/bring-back.ts. */
function* takeOver({ store, world }: Ground, telling: Telling): Work<number> {
  const epoch = yield* ask(
    'store',
    () => 'prend le bail',
    () => store.takeLease(),
  );
  telling.began(epoch);
  const rows = yield* ask(
    'store',
    () => 'lit les emplacements',
    () => store.rows.map((row) => ({ ...row })),
  );
  for (const { component, colour, version, digest, instances } of rows) {
    const slot = slotName(component, colour);
    yield* ask(
      'machine',
      () => `remet ${version} sur ${slot}`,
      () => world.startSlot(slot, epoch, { version, digest, instances }),
    );
    yield* ask(
      'switch',
      () => `annonce ${slot}`,
      () => world.putSlot(slot, epoch, version),
    );
  }
  const live = rows.filter(({ weight }) => weight > 0);
  const weightOf = (component: string, colour: Colour) =>
    rows.find((row) => row.component === component && row.colour === colour)?.weight ?? 0;
  const weights = live.map(({ component }) => ({
    component,
    blue: weightOf(component, 'blue'),
    green: weightOf(component, 'green'),
  }));
  if (weights.length > 0)
    yield* ask(
      'switch',
      () => 'remet le trafic où le journal le dit',
      () => world.setWeights(epoch, weights),
    );
  return epoch;
}
