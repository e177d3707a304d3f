import type { FastifyInstance } from 'fastify';
import { readGround, type GroundParts } from './ground.ts';
import { remembered } from './remembered.ts';

/** A bucket is listed for it, page by page; whoever looks on asks every few seconds, and a round is a minute away. */
const offsiteForMs = 30_000;

/** For whoever may see what is live where. Nothing is changed by it, and no secret is in it. */
export function groundRoutes(server: FastifyInstance, parts: GroundParts): void {
  const { replicas, offsites } = parts.copies;
  const finding = remembered(
    (name: string) => offsites.finding(name),
    offsiteForMs,
    () => performance.now(),
  );
  const copies = { replicas, offsites: { finding } };
  server.get('/api/ground', () => readGround({ ...parts, copies }));
}
