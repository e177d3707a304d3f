import type { FastifyInstance } from 'fastify';
import { changingRoutes } from './changing-routes.ts';
import type { FlagGround } from './ground.ts';
import { keyRoutes } from './key-routes.ts';
import { ofrepRoutes, type ReadersGround } from './ofrep-routes.ts';
import { proposalRoutes } from './proposal-routes.ts';
import { readingRoutes } from './reading-routes.ts';
import { snapshotRoutes } from './snapshot-routes.ts';
import { unleashRoutes } from './unleash-routes.ts';

/** Flags: people's under `/api/environments/:environment/flag...`, programs' under `/ofrep/v1` and `/api/flags`. */
export function flagRoutes(server: FastifyInstance, ground: FlagGround & ReadersGround): void {
  readingRoutes(server, ground);
  changingRoutes(server, ground);
  proposalRoutes(server, ground);
  keyRoutes(server, ground);
  unleashRoutes(server, ground);
  ofrepRoutes(server, ground);
  snapshotRoutes(server, ground);
}
