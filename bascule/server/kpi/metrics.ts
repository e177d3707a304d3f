import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isFromNetwork } from '../people/access.ts';
import { Refusal } from '../refusal.ts';
import { metricsKey } from './metrics-key.ts';
import type { KpiGround } from './routes.ts';

export interface MetricGround extends KpiGround {
  keyFile: string;
}

/** What Prometheus asks for. */
export function metricRoutes(server: FastifyInstance, ground: MetricGround): void {
  server.get('/metrics', { config: { public: true } }, async (request, reply) => {
    if (isFromNetwork(request)) await requireKey(request, ground.keyFile);
    // Prometheus' library is loaded with its first question: most servers are asked none.
    const { gauged } = await import('./gauged.ts');
    const registry = await gauged(ground);
    return reply.header('content-type', registry.contentType).send(await registry.metrics());
  });
}

/**
 * A key of its own, which only reads: a person's token would let whoever keeps Prometheus' settings deploy too. That
 * somebody asks from this machine proves nothing, for behind a proxy everybody does.
 */
async function requireKey({ headers: { authorization = '' } }: FastifyRequest, file: string): Promise<void> {
  const [given, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${await metricsKey(file)}`)];
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new Refusal(
    'unauthenticated',
    'Les mesures demandent leur clé : donnez à Prometheus le fichier metrics.key du dossier d’état, par « authorization: { credentials_file: … } ».',
  );
}
