import type { SlotContent, Slots } from '../../engine/ground.ts';
import { LeaseLost } from '../../engine/lease.ts';
import type { FetchSlot } from '../probe.ts';
import type { ProcessSlotSpec, SlotId, StaticSlotSpec } from '../target.ts';
import { TargetError } from '../target-error.ts';
import type { CapRoverTarget } from './caprover-target.ts';
import { timesToMeet } from './converge.ts';
import type { Door, Way } from './door.ts';
import type { Router } from './router.ts';

interface Parts {
  target: CapRoverTarget;
  router: Router;
  door: Door;
  /** What a target must run, of what the plan and the release say (engine/outside/machine-slots.ts). */
  specOf(content: SlotContent): Promise<ProcessSlotSpec | StaticSlotSpec>;
  /** How many instances an environment's slots have. */
  instancesOf(id: SlotId): number;
}

/** CapRover's slots as the engine needs them: a stale epoch means that the lease is lost. */
export function capRoverSlots({ target, router, door, specOf, instancesOf }: Parts): Slots {
  const through = (id: SlotId, way: Way): FetchSlot => fetchBy(router, door, id, way);
  return {
    start: async (content, epoch) => leased(content.id, epoch, target.start(await specOf(content), epoch)),
    stop: (id, epoch) => leased(id, epoch, target.stop(id, epoch)),
    condition: (id) => target.condition(id),
    logs: (id, lines) => target.logs(id, lines),
    through: (id) => through(id, id.colour),
    visit: (id) => through(id, `visit-${id.colour}`),
    every: (id) => worstOf(through(id, id.colour), timesToMeet(instancesOf(id))),
  };
}

/**
 * Instances share one address there, so none can be asked for by name: asked so often that each answers once, 99 times
 * in a hundred. The first that is not good is the answer.
 */
function worstOf(fetchSlot: FetchSlot, times: number): FetchSlot {
  return async (path, init) => {
    let answer = await fetchSlot(path, init);
    for (let asked = 1; asked < times && answer.ok; asked++) answer = await fetchSlot(path, init);
    return answer;
  };
}

function fetchBy(router: Router, door: Door, { environment, component }: SlotId, way: Way): FetchSlot {
  return async (path, init = {}) => {
    const { key } = await router.state(environment);
    const { status, headers, text } = await door.ask(key, {
      ...{ component, way, path, method: init.method ?? 'GET', headers: Object.fromEntries(new Headers(init.headers)) },
      ...{ body: typeof init.body === 'string' ? init.body : null, signal: init.signal ?? null },
    });
    const pairs = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const empty = status === 204 || status === 304;
    return new Response(empty ? null : text, { status, headers: pairs });
  };
}

export function leased<T>({ environment }: { environment: string }, epoch: number, command: Promise<T>): Promise<T> {
  return command.catch((error: unknown) => {
    if (error instanceof TargetError && error.code === 'stale-epoch') throw new LeaseLost({ environment, epoch });
    throw error;
  });
}
