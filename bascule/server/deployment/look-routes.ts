import type { FastifyInstance } from 'fastify';
import type { Ground } from '../../engine/ground.ts';
import { checked } from '../checked.ts';
import { storesAfter } from '../store/after-deployment.ts';
import { Refusal } from '../refusal.ts';
import { pictureOf } from './picture.ts';
import {
  deploymentsQuery,
  trafficQuery,
  type DeploymentList,
  type Picture,
  type TrafficShown,
} from './picture-wire.ts';
import { knownEnvironment } from './request.ts';
import { summarise } from './summary.ts';
import { wayBackOf } from './way-back-shown.ts';

type OfEnvironment = { Params: { environment: string } };

/** What there is to see of deployments, and what a rollback would do. */
export function lookRoutes(server: FastifyInstance, ground: Ground): void {
  const { plan, log, pool } = ground;

  server.get('/api/deployments', async ({ query }): Promise<DeploymentList> => {
    const { environment, limit } = checked(deploymentsQuery, query);
    const names = environment
      ? [knownEnvironment(ground, environment).name]
      : plan.environments.map(({ name }) => name);
    const found = (await Promise.all(names.map((name) => log.recent(name, limit)))).flat();
    const newest = found.toSorted((a, b) => b.requestedAt - a.requestedAt).slice(0, limit);
    return { deployments: newest.map(summarise) };
  });

  server.get<{ Params: { id: string } }>('/api/deployments/:id/picture', async ({ params }): Promise<Picture> => {
    const events = await log.events(params.id);
    if (events.length > 0) return pictureOf(plan, params.id, events, await storesAfter(pool, params.id));
    throw new Refusal('not-found', `Le déploiement « ${params.id} » n’existe pas : la liste montre ceux qu’il y a.`);
  });

  server.get<OfEnvironment>('/api/environments/:environment/traffic', async ({ params, query }) => {
    const { name } = knownEnvironment(ground, params.environment);
    return trafficOf(ground, name, checked(trafficQuery, query).since);
  });

  server.get<OfEnvironment>('/api/environments/:environment/rollback', ({ params }) =>
    wayBackOf(ground, params.environment),
  );
}

async function trafficOf({ traffic }: Ground, environment: string, since: number): Promise<TrafficShown> {
  const { now, buckets } = await traffic.stats(Math.floor(since / 1_000));
  return {
    now,
    seconds: buckets
      .filter((bucket) => bucket.environment === environment)
      .map(({ second, component, colour, version, count, errors5xx }) => {
        return { second, component, colour, version, count, errors: errors5xx };
      }),
  };
}
