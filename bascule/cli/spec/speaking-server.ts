import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import type { DeploymentEvent } from '../../core/deployment/event.ts';
import { placeOf } from '../../server/place.ts';
import {
  deployRequest,
  rollbackRequest,
  type DeploymentSummary,
  type LogLines,
  type Status,
} from '../../server/wire.ts';

/** What the server of this test knows and has been asked. */
export interface Script {
  events: DeploymentEvent[];
  summary: DeploymentSummary;
  status?: Status;
  logs?: LogLines['lines'];
  /** Ends the stream without its `end` after this many events, once for each number. */
  cutAfter?: number[];
  refuse?: { status: number; code: string; message: string };
  asked: { body?: unknown; lastEventId?: string | undefined }[];
}

/** A server that speaks wire.ts on the unix socket of a project's state directory. */
export async function speakingServer(root: string, script: Script): Promise<FastifyInstance> {
  const socket = placeOf(`${root}/.state`).serverSocket;
  await mkdir(dirname(socket), { recursive: true });
  await rm(socket, { force: true });
  const server = fastify({ forceCloseConnections: true });
  const accepted = { deployment: script.summary.id, version: script.summary.version };
  const accept = (body: unknown) => {
    script.asked.push({ body });
    if (script.refuse) throw Object.assign(new Error(script.refuse.message), script.refuse);
    return accepted;
  };
  server.setErrorHandler((error: Error & { status?: number; code?: string }, _request, reply) =>
    reply.code(error.status ?? 500).send({ error: { code: error.code ?? 'internal', message: error.message } }),
  );
  server.post('/api/deployments', (request, reply) => reply.code(201).send(accept(deployRequest.parse(request.body))));
  server.post('/api/environments/:environment/rollback', (request, reply) =>
    reply.code(201).send(accept(rollbackRequest.parse(request.body))),
  );
  server.get('/api/status', async () => script.status);
  server.get('/api/environments/:environment/logs/:component', async () => ({ lines: script.logs ?? [] }));
  server.get('/api/deployments/:id', async () => script.summary);
  server.get('/api/deployments/:id/events', (request, reply) => {
    const last = request.headers['last-event-id'];
    script.asked.push({ lastEventId: typeof last === 'string' ? last : undefined });
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    const cut = script.cutAfter?.shift();
    const rest = script.events.filter(({ seq }) => seq > Number(last ?? -1)).slice(0, cut);
    reply.raw.write(': hello\n\n');
    for (const event of rest) {
      reply.raw.write(`event: progress\ndata: {"text":"…"}\n\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    if (cut !== undefined) return void reply.raw.write(': cut\n\n', () => reply.raw.destroy());
    reply.raw.end(`event: end\ndata: ${JSON.stringify(script.summary)}\n\n`);
  });
  await server.listen({ path: socket });
  return server;
}
