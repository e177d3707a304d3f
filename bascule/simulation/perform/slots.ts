import type { RetiredSlot } from '../../core/deployment/retire.ts';
import type { WantedSlot } from '../../core/deployment/decide.ts';
import { ask, sleep, type Work } from '../step.ts';
import { emptySlot, fillSlot, rowOf } from '../store.ts';
import { record, sentence, slotName, type Turn } from '../turn.ts';

const drainMs = 500;

/** As engine/perform/start.ts. */
export function* start(turn: Turn, slots: readonly WantedSlot[]): Work<void> {
  for (const slot of slots) yield* startOne(turn, slot);
}

function* startOne(turn: Turn, wanted: WantedSlot): Work<void> {
  const { component, colour, version, digest, instances } = wanted;
  try {
    yield* claim(turn, wanted);
    yield* sleep(drainMs, [], () => `vide ${component}/${colour}`);
    yield* bringUp(turn, wanted);
    yield* record(turn, [
      { type: 'slot-started', component, colour, tookMs: 1_500, ...(instances !== undefined && { instances }) },
    ]);
  } catch (error) {
    const reason = `${component} ${version} (${digest}) : ${sentence(error)}`;
    yield* record(turn, [{ type: 'slot-failed', component, colour, reason }]);
  }
}

/** The idle slot gives up what it held; a server that lost its lease claims none. */
function claim({ store, epoch, environment }: Turn, wanted: WantedSlot): Work<void> {
  const { component, colour, version, digest, configuration = null } = wanted;
  const instances = wanted.instances ?? null;
  const row = {
    environment: environment.name,
    component,
    colour,
    version,
    digest,
    configuration,
    instances,
    weight: 0,
  };
  return ask(
    'store',
    () => `réserve ${component}/${colour} pour ${version}`,
    () => {
      store.holdLease(epoch);
      fillSlot(store, row);
    },
  );
}

/** It runs, the switch knows it, and it has answered its probe once. */
function* bringUp(turn: Turn, { component, colour, version, digest, ...rest }: WantedSlot): Work<void> {
  const { world, epoch } = turn;
  const instances = rest.instances ?? null;
  const slot = slotName(component, colour);
  yield* ask(
    'machine',
    () => `démarre ${version} sur ${slot}`,
    () => world.startSlot(slot, epoch, { version, digest, instances }),
  );
  yield* ask(
    'switch',
    () => `annonce ${slot}`,
    () => world.putSlot(slot, epoch, version),
  );
  const nature = yield* ask(
    'machine',
    () => `sonde ${slot}`,
    () => world.answers(slot),
  );
  if (nature === null) throw new Error('n’a jamais été sain.');
}

/** As engine/perform/scale.ts. */
export function* scale(turn: Turn, slots: readonly WantedSlot[]): Work<void> {
  for (const slot of slots) yield* scaleOne(turn, slot);
}

function* scaleOne(turn: Turn, slot: WantedSlot): Work<void> {
  const { component, colour } = slot;
  const instances = slot.instances ?? turn.environment.instances;
  try {
    const row = yield* ask(
      'store',
      () => 'lit les emplacements',
      () => rowOf(turn.store, component, colour),
    );
    if (!row) throw new Error('est vide : il n’y a rien à agrandir.');
    yield* bringUp(turn, { ...slot, instances });
    yield* record(turn, [{ type: 'scaled', component, colour, instances, tookMs: 1_500 }], () => {
      row.instances = instances;
    });
  } catch (error) {
    yield* record(turn, [{ type: 'slot-failed', component, colour, reason: `${component} : ${sentence(error)}` }]);
  }
}

/** As engine/perform/smoke.ts. */
export function* smoke(turn: Turn, slots: readonly WantedSlot[]): Work<void> {
  for (const { component, colour } of slots) {
    const slot = slotName(component, colour);
    const passed = yield* ask(
      'switch',
      () => `tests de fumée de ${slot}`,
      () => smokes(turn, slot),
    );
    yield* record(turn, [
      passed
        ? { type: 'smoke-passed', component, steps: [] }
        : { type: 'smoke-failed', component, step: 'accueil', reason: `${component} : a répondu 500.` },
    ]);
  }
}

function smokes({ world }: Turn, slot: string): boolean {
  const nature = world.answers(slot);
  const running = world.slots.get(slot);
  if (!running || nature === null || nature === 'fails-smoke') return false;
  running.smoked = true;
  return true;
}

/** As engine/perform/retire.ts. */
export function* retire(turn: Turn, slots: readonly RetiredSlot[]): Work<void> {
  const { store } = turn;
  const idle = yield* ask(
    'store',
    () => 'lit les emplacements',
    () =>
      slots.filter(({ component, colour, version }) => {
        const row = rowOf(store, component, colour);
        return row?.version === version && row.weight === 0;
      }),
  );
  for (const slot of idle) yield* empty(turn, slot);
  yield* record(turn, [{ type: 'retired' }]);
}

function* empty({ world, store, epoch }: Turn, { component, colour }: RetiredSlot): Work<void> {
  const slot = slotName(component, colour);
  yield* sleep(drainMs, [], () => `vide ${slot}`);
  yield* ask(
    'switch',
    () => `retire ${slot}`,
    () => world.removeSlot(slot, epoch),
  );
  yield* ask(
    'machine',
    () => `arrête ${slot}`,
    () => world.stopSlot(slot, epoch),
  );
  yield* ask(
    'store',
    () => `oublie ${slot}`,
    () => {
      store.holdLease(epoch);
      emptySlot(store, component, colour);
    },
  );
}
