import { setTimeout as sleep } from 'node:timers/promises';
import { TargetError } from '../target-error.ts';
import { slotName, type SlotId } from '../target.ts';
import type { SlotLabels } from './labels.ts';
import { taskLogs } from './logs.ts';
import { addressesOf, lookAt, type Sight, type Swarm } from './look.ts';
import { isOpen } from './reach.ts';
import { hasEnded, hasFailed, isComing, isLost, reasonOf, type Task } from './tasks.ts';

/** An engine tells its events, but none of tasks on other nodes: they are looked at. */
const LOOK_EVERY_MS = 150;
/** However large an image is. */
const PULL_WITHIN_MS = 600_000;
/** A busy node hears late that a task is to end, and tells late that it has. */
const STOP_GRACE_MS = 30_000;
const CONNECT_WITHIN_MS = 2_000;

interface Awaited {
  slot: Pick<SlotLabels, 'id' | 'version' | 'startWithinMs'>;
  replicas: number;
  /** Tasks that were there before: their failures are not ours. */
  known: ReadonlySet<string>;
  signal: AbortSignal;
}

/**
 * Resolves with the slot's addresses when so many tasks are healthy and take connections from here. The time that a
 * node needs for the image is not the program's. @throws TargetError `exited-at-start`, `not-listening`, `start-cancelled`
 */
export async function untilHealthy(swarm: Swarm, { slot, replicas, known, signal }: Awaited): Promise<string[]> {
  const begun = performance.now();
  let startingMs = 0;
  for (let before = begun; ;) {
    if (signal.aborted) throw cancelled(slot.id);
    const sight = await lookAt(swarm, slot.id);
    if (!sight || sight.service.replicas === 0) throw cancelled(slot.id);
    const fresh = sight.tasks.filter(({ ID }) => !known.has(ID));
    const failed = fresh.find(hasFailed);
    if (failed) throw await failure(swarm, slot, failed);
    const addresses = addressesOf(sight);
    const open =
      addresses.length >= replicas
        ? await Promise.all(addresses.map((address) => isOpen(address, CONNECT_WITHIN_MS)))
        : [false];
    if (open.every(Boolean)) return addresses;
    const now = performance.now();
    if (!fresh.some(isComing)) startingMs += now - before;
    before = now;
    if (startingMs > slot.startWithinMs || now - begun > PULL_WITHIN_MS) throw await late(swarm, slot, sight, replicas);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Resolves when no task of the slot runs any more, on nodes that can say so. @throws TargetError `not-stopped` */
export async function untilEmpty(swarm: Swarm, id: SlotId, stopWithinMs: number): Promise<void> {
  await untilAtMost(swarm, id, 0, stopWithinMs);
}

/** As `untilEmpty`, for a slot that keeps some tasks. Answers where those are. */
export async function untilAtMost(swarm: Swarm, id: SlotId, left: number, stopWithinMs: number): Promise<string[]> {
  const begun = performance.now();
  for (;;) {
    const sight = await lookAt(swarm, id);
    const running = sight ? runningOn(sight) : [];
    if (!sight || running.length <= left) return sight ? addressesOf(sight) : [];
    if (performance.now() - begun > stopWithinMs + STOP_GRACE_MS) {
      const sentence = `${slotName(id)} n’est pas arrêté : ${running.length - left} de ses tâches tournent encore. Regardez « docker service ps ${sight.service.spec.Name} », puis recommencez.`;
      throw new TargetError('not-stopped', sentence);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** A node that is down can't say what still runs there; when it comes back Swarm ends it. */
function runningOn({ allTasks, nodes }: Sight): Task[] {
  const down = new Set(nodes.filter(isLost).map(({ ID }) => ID));
  return allTasks.filter((each) => !hasEnded(each) && !down.has(each.NodeID));
}

async function failure({ managers }: Swarm, slot: Awaited['slot'], failed: Task): Promise<TargetError> {
  const what = `${slotName(slot.id)} (${slot.version})`;
  return new TargetError(
    'exited-at-start',
    `${what} n’a pas démarré : ${reasonOf(failed)}.${said(await taskLogs(managers, failed.ID, 20))}`,
  );
}

async function late(
  { managers }: Swarm,
  slot: Awaited['slot'],
  { tasks }: Sight,
  replicas: number,
): Promise<TargetError> {
  const what = `${slotName(slot.id)} (${slot.version})`;
  const waiting = tasks.find(({ Status }) => Status.State !== 'running' && Status.State !== 'complete');
  const placed = waiting?.Status.State === 'pending' && waiting.Status.Err !== '';
  const why = placed
    ? `${reasonOf(waiting)} : vérifiez le placement du plan et « docker node ls »`
    : `il n’écoute pas sur le port que donne la variable PORT, ou son contrôle de santé échoue`;
  const lines = waiting && !placed ? await taskLogs(managers, waiting.ID, 20) : [];
  const sentence = `${what} n’a pas ses ${replicas} tâches saines en ${slot.startWithinMs} ms : ${why}.${said(lines)}`;
  return new TargetError('not-listening', sentence);
}

const said = (lines: string[]) => (lines.length === 0 ? '' : ` Fin de son journal :\n${lines.join('\n')}`);

function cancelled(id: SlotId): TargetError {
  return new TargetError('start-cancelled', `${slotName(id)} a été arrêté pendant son démarrage.`);
}
