import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { worded } from '../../core/plan/wording.ts';
import type { Clock } from '../../engine/clock.ts';
import type { FlagKey } from '../../engine/flag-key-table.ts';
import type { FlagBoard } from './board.ts';
import { FlagRefusal } from './flag-refusal.ts';
import type { KeyRing } from './key-ring.ts';
import { bulkOf, etagOf, isNoneMatch } from './ofrep.ts';
import { evaluationRequest, streamQuery, type Refetch } from './ofrep-wire.ts';
import { sendEvents } from './sse.ts';

export interface ReadersGround {
  board: FlagBoard;
  keys: KeyRing;
  clock: Clock;
}

type OneFlag = { Params: { key: string } };

const contextLimitBytes = 64 * 1024;
/** A client key proves who asks. */
const open = { config: { public: true }, bodyLimit: contextLimitBytes } as const;

/** OFREP 0.3, for programs and browsers of any origin: each request carries the key of one environment. */
export function ofrepRoutes(server: FastifyInstance, ground: ReadersGround): void {
  const { board, keys, clock } = ground;
  void server.register(async (scope) => {
    scope.setErrorHandler(tellRefusal);
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(forAnyOrigin));
    for (const path of ['/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/:key', '/ofrep/v1/events'])
      scope.options(path, open, async (_request, reply) => reply.code(204).headers(preflight).send());

    scope.post<OneFlag>('/ofrep/v1/evaluate/flags/:key', open, async (request, reply) => {
      const { environment } = await keys.admit(request);
      const { context } = checkedBody(evaluationRequest, request.body);
      const answer = board.of(environment).evaluator.evaluate(request.params.key, context, clock.now());
      if (!('errorCode' in answer)) return answer;
      return reply.code(answer.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400).send(answer);
    });

    scope.post('/ofrep/v1/evaluate/flags', open, async (request, reply) => {
      const key = await keys.admit(request);
      const { context } = checkedBody(evaluationRequest, request.body);
      const url = `${request.protocol}://${request.host}/ofrep/v1/events?token=${keys.tokenFor(key)}`;
      const bulk = bulkOf(board.of(key.environment), context, clock.now(), url);
      const etag = etagOf(bulk, context);
      void reply.header('etag', etag).header('cache-control', 'private, no-cache');
      return isNoneMatch(request.headers['if-none-match'], etag) ? reply.code(304).send() : bulk;
    });

    scope.get('/ofrep/v1/events', open, async (request, reply) => {
      const { token } = checkedBody(streamQuery, request.query);
      return streamChanges(ground, request, reply, await keys.admitToken(request, token));
    });
  });
}

/** A client that has just asked may have missed a change in between: without the id of the last it is told to ask again. */
function streamChanges({ board, keys }: ReadersGround, request: FastifyRequest, reply: FastifyReply, key: FlagKey) {
  const next = (known: string | null) => {
    const { state, changedAt } = board.of(key.environment);
    const data: Refetch = { type: 'refetchEvaluation', etag: state, lastModified: Math.floor(changedAt / 1_000) };
    return state === known ? null : { id: state, data };
  };
  const channel = { next, onChanged: onChangedOf(board, key), onEnd: onEndOf(board, keys, key) };
  return sendEvents(reply, channel, lastEventId(request));
}

export const onChangedOf = (board: FlagBoard, key: FlagKey) => (listener: () => void) =>
  board.onChanged(key.environment, listener);

/** A key that is revoked ends what it opened. */
export const onEndOf = (board: FlagBoard, keys: KeyRing, key: FlagKey) => (end: () => void) =>
  board.onKeysChanged(() => void keys.stillWorks(key).then((works) => works || end()));

export function lastEventId({ headers }: FastifyRequest): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

function checkedBody<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input ?? {}, { error: worded });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InvalidBody(issue?.path[0] === 'context' ? 'INVALID_CONTEXT' : 'PARSE_ERROR', issue?.message ?? '');
}

/** What OFREP calls an error of the request. */
class InvalidBody extends Error {
  readonly errorCode: 'PARSE_ERROR' | 'INVALID_CONTEXT';
  constructor(errorCode: InvalidBody['errorCode'], message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

/** OFREP's own bodies. Of one flag a 400 has to name its key, or the official clients do not understand it. */
function tellRefusal(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof FlagRefusal) {
    if (error.retryAfterS !== null) void reply.header('retry-after', String(error.retryAfterS));
    return reply.code(error.status).send({ errorDetails: error.message });
  }
  const key = (request.params as Partial<OneFlag['Params']>).key;
  const of = key === undefined ? {} : { key };
  if (error instanceof InvalidBody)
    return reply
      .code(400)
      .send({ ...of, errorCode: error.errorCode, errorDetails: `La demande ne va pas : ${error.message}.` });
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status >= 500) return reply.code(500).send({ errorDetails: 'Bascule ne peut pas évaluer ce flag en ce moment.' });
  const errorDetails =
    status === 413
      ? `Le contexte dépasse ${contextLimitBytes / 1024} Ko.`
      : 'Le corps de la demande n’est pas du JSON valide (content-type: application/json).';
  return reply.code(400).send({ ...of, errorCode: 'PARSE_ERROR', errorDetails });
}

/** Keys travel in headers that only a script can set, never by themselves as cookies do: any page may ask. */
const forAnyOrigin = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Retry-After' };
const preflight = {
  'access-control-allow-methods': 'POST, GET, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, if-none-match, x-api-key, last-event-id, cache-control',
  'access-control-max-age': '7200',
};
