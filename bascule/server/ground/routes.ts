import type { FastifyInstance } from 'fastify';
import { readGround, type GroundParts } from './ground.ts';

/** For whoever may see what is live where. Nothing is changed by it, and no secret is in it. */
export function groundRoutes(server: FastifyInstance, parts: GroundParts): void {
  server.get('/api/ground', () => readGround(parts));
}
