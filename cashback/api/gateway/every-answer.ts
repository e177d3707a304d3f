import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Whether the process still wants the connections it has. */
export type Draining = { since: Date | undefined };

/** What holds for every answer, refusals of Fastify's own included: its version, its line in the log, its figures. */
export function markEveryAnswer(
  fastify: FastifyInstance,
  { releaseVersion, draining, metrics }: { releaseVersion: string; draining: Readonly<Draining>; metrics: Metrics },
): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({ 'x-rewapp-version': releaseVersion, 'cache-control': 'no-store' });
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (draining.since) void reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const answer = { method: request.method, route, status: reply.statusCode, tookMs: reply.elapsedTime };
    metrics.observe(answer);
    request.log.info({ ...answer, tookMs: Math.round(answer.tookMs * 100) / 100 }, 'answered');
    done();
  });
}
