import { digestsOf } from '../../core/approval/digests.ts';
import type { Deployment } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import type { DeploymentLog } from '../../engine/deployment-log.ts';
import { Refusal } from '../refusal.ts';
import type { Deployments, Release } from './deployments.ts';

/** The deployments of the log, as people agree to them; `wake` has the engine look at one again. */
export function logDeployments(log: DeploymentLog, wake: (id: string) => Promise<void>): Deployments {
  return {
    async digestsOf(id) {
      const deployment = await log.find(id);
      if (deployment) return releaseOf(deployment);
      throw new Refusal(
        'not-found',
        `Le déploiement « ${id} » n’existe pas : « npx bascule status » montre le dernier de chaque environnement.`,
      );
    },

    async tell(id, fact) {
      await log.amend(id, () => [fact]);
      await wake(id);
    },
  };
}

function releaseOf(deployment: Deployment): Release {
  const { environment, kind, releaseKind, train, requestedBy, authors } = deployment;
  return {
    ...{ environment, requestedBy, authors, state: stateOf(deployment) },
    kind: kind === 'rollback' ? 'rollback' : releaseKind,
    digests: digestsOf(train),
  };
}
