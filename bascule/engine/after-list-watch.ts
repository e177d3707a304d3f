import { replay } from '../core/deployment/deployment.ts';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import { stateOf } from '../core/deployment/state.ts';
import type { Environment } from '../core/plan/schema.ts';
import type { AfterLists } from './after-list.ts';
import type { DeploymentLog, Recorded } from './deployment-log.ts';

/**
 * Has the list after begun at every confirmation of a release, and gone on with after a restart; it is left when the
 * traffic of its environment moves again. Answers how to stop listening.
 */
export async function watchConfirmations(
  log: DeploymentLog,
  environments: readonly Environment[],
  lists: AfterLists,
  onTrouble: (error: unknown) => void,
): Promise<() => void> {
  const stop = log.onRecorded((recorded) => {
    follow(log, environments, lists, recorded).catch(onTrouble);
  });
  for (const { name } of environments) {
    const latest = await log.latest(name);
    if (latest) await beginIfConfirmed(log, environments, lists, latest.id);
  }
  return stop;
}

/** When a release was confirmed, in milliseconds since 1970; null for what is not, and for a way back. */
export function confirmedAt(id: string, events: readonly DeploymentEvent[]): number | null {
  const first = events.find((_, index) => {
    const deployment = replay(id, events.slice(0, index + 1));
    return deployment.kind === 'release' && stateOf(deployment) === 'confirmed';
  });
  return first?.at ?? null;
}

async function follow(
  log: DeploymentLog,
  environments: readonly Environment[],
  lists: AfterLists,
  { deployment, event }: Recorded,
): Promise<void> {
  if (event.type === 'shifted' || event.type === 'returned') {
    const moved = await log.find(deployment);
    if (moved) lists.leave(moved.environment, deployment);
  }
  await beginIfConfirmed(log, environments, lists, deployment);
}

async function beginIfConfirmed(
  log: DeploymentLog,
  environments: readonly Environment[],
  lists: AfterLists,
  id: string,
): Promise<void> {
  const deployment = await log.find(id);
  if (!deployment || stateOf(deployment) !== 'confirmed') return;
  const environment = environments.find(({ name }) => name === deployment.environment);
  const at = confirmedAt(id, await log.events(id));
  if (environment && at !== null) void lists.begin({ deployment: id, environment, confirmedAt: at });
}
