import { createHash } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FlagKey } from '../../engine/flag-key-table.ts';
import { httpStatus, refusalOf } from '../refusal.ts';
import { FlagRefusal } from './flag-refusal.ts';
import { isNoneMatch } from './ofrep.ts';
import { lastEventId, onChangedOf, onEndOf, type ReadersGround } from './ofrep-routes.ts';
import { sendEvents } from './sse.ts';

type OfEnvironment = { Params: { environment: string } };

/**
 * For programs that evaluate by themselves: an environment's definitions as one document (`snapshot` of core/flag), and
 * as a stream that carries the whole document at every change, under its revision. They ask with the environment's key.
 */
export function snapshotRoutes(server: FastifyInstance, ground: ReadersGround): void {
  const { board, keys } = ground;
  void server.register(async (scope) => {
    scope.setErrorHandler(tellRefusal);
    const open = { config: { public: true } } as const;

    scope.get<OfEnvironment>('/api/flags/:environment/snapshot', open, async (request, reply) => {
      const { environment } = await admitted(ground, request);
      const { snapshot } = board.of(environment);
      const etag = `"${createHash('sha256').update(`${environment} ${snapshot.revision}`).digest('base64url')}"`;
      void reply.header('etag', etag).header('cache-control', 'private, no-cache');
      return isNoneMatch(request.headers['if-none-match'], etag) ? reply.code(304).send() : snapshot;
    });

    scope.get<OfEnvironment>('/api/flags/:environment/stream', open, async (request, reply) => {
      const key = await admitted(ground, request);
      const next = (known: string | null) => {
        const { snapshot } = board.of(key.environment);
        const id = String(snapshot.revision);
        return id === known ? null : { id, data: snapshot };
      };
      const channel = { next, onChanged: onChangedOf(board, key), onEnd: onEndOf(board, keys, key) };
      return sendEvents(reply, channel, lastEventId(request));
    });
  });
}

async function admitted({ keys }: ReadersGround, request: FastifyRequest<OfEnvironment>): Promise<FlagKey> {
  const key = await keys.admit(request);
  if (key.environment === request.params.environment) return key;
  throw new FlagRefusal(403, `La clé ${key.id} ouvre les flags de ${key.environment} seulement.`);
}

const codes = { 400: 'invalid', 401: 'unauthenticated', 403: 'forbidden', 404: 'not-found', 429: 'refused' } as const;

/** As the rest of the API refuses. */
function tellRefusal(error: FastifyError | Error, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof FlagRefusal) {
    if (error.retryAfterS !== null) void reply.header('retry-after', String(error.retryAfterS));
    return reply.code(error.status).send({ error: { code: codes[error.status], message: error.message } });
  }
  const { code, message } = refusalOf(error);
  return reply.code(httpStatus[code]).send({ error: { code, message } });
}
