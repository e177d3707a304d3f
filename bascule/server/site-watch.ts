import { stateOf } from '../core/deployment/state.ts';
import type { DeploymentLog } from '../engine/deployment-log.ts';

interface Parts {
  log: Pick<DeploymentLog, 'onRecorded' | 'find'>;
  /** Takes away what nothing leads to any more, in one environment. */
  prune(environment: string): Promise<void>;
  onError(error: unknown, environment: string): void;
}

/** What was published and nothing leads to any more goes once a deployment was confirmed; what fails is done at the next. */
export function watchSites({ log, prune, onError }: Parts): { stop(): Promise<void> } {
  const under = new Set<Promise<void>>();
  const look = async (id: string) => {
    const deployment = await log.find(id);
    if (!deployment || stateOf(deployment) !== 'confirmed') return;
    await prune(deployment.environment).catch((error: unknown) => onError(error, deployment.environment));
  };
  const stop = log.onRecorded(({ deployment, event }) => {
    // A release is confirmed by its verdict, a way back by its last shift; a slot that was emptied holds nothing any more.
    if (!['judged', 'shifted', 'retired'].includes(event.type)) return;
    const looking = look(deployment)
      .catch((error: unknown) => onError(error, ''))
      .finally(() => under.delete(looking));
    under.add(looking);
  });
  return {
    stop: async () => {
      stop();
      await Promise.all(under);
    },
  };
}
