import type { FastifyInstance } from 'fastify';
import type { Deployment } from '../../core/deployment/deployment.ts';
import { heldNow, stateOf } from '../../core/deployment/state.ts';
import type { GateResult } from '../../core/gate/result.ts';
import { ensureCarriedOut } from '../../engine/engine.ts';
import type { DeploymentLog } from '../../engine/deployment-log.ts';
import { checked } from '../checked.ts';
import type { Access } from '../people/access.ts';
import { Refusal } from '../refusal.ts';
import { promoteRequest, type GatesAnswer } from './wire.ts';

type OfDeployment = { Params: { id: string } };

/** What the gates of a deployment said, and who sends on one that is held. */
export function gateRoutes(server: FastifyInstance, { log, access }: { log: DeploymentLog; access: Access }): void {
  server.get<OfDeployment>('/api/deployments/:id/gates', async ({ params }): Promise<GatesAnswer> => {
    const deployment = await found(log, params.id);
    const { id, environment, version } = deployment;
    return { deployment: id, environment, version, state: stateOf(deployment), gates: await gatesOf(log, id) };
  });

  server.post<OfDeployment>('/api/deployments/:id/promote', async (request) => {
    const { reason, by: user } = checked(promoteRequest, request.body);
    const { id, environment } = await found(log, request.params.id);
    const by = access.require(request, 'deploy', environment, user);
    const after = await log.amend(id, (deployment) => {
      if (heldNow(deployment)) return [{ type: 'promoted', by, reason }];
      throw new Refusal(
        'conflict',
        `${id} n’est pas retenu : seule une étape qui manque de requêtes peut être passée à la main ; suivez-le avec « npx bascule events ${id} ».`,
      );
    });
    await ensureCarriedOut(id);
    return { deployment: id, state: stateOf(after) };
  });
}

/** What they last said, even where somebody has spoken since. */
export async function gatesOf(log: DeploymentLog, id: string): Promise<GateResult[]> {
  const events = await log.events(id);
  const last = events.findLast((event) => event.type === 'gates-checked');
  return last?.type === 'gates-checked' ? last.gates : [];
}

async function found(log: DeploymentLog, id: string): Promise<Deployment> {
  const deployment = await log.find(id);
  if (deployment) return deployment;
  throw new Refusal(
    'not-found',
    `Le déploiement « ${id} » n’existe pas : « npx bascule status » montre le dernier de chaque environnement.`,
  );
}
