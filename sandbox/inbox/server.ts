import { readFile } from 'node:fs/promises';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';
import { fault } from '../faults.ts';
import { services } from '../services.ts';
import type { Running, World } from '../world.ts';
import { isWanted, kinds, shown, type Message, type Wanted } from './message.ts';

const wanted = z.strictObject({
  kind: z.enum(kinds, { error: `kind est un de ${kinds.join(', ')}` }).optional(),
  to: z.string().optional(),
  after: z.coerce.number().int().min(0).optional(),
});
const service = z.enum(services, { error: `les services sont ${services.join(', ')}` });

/** The web page that shows what the doubles received, and the same as JSON for programs. */
export async function start(port: number, world: World): Promise<Running> {
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler((error, _request, reply) => reply.code(400).send({ error: sentenceOf(error) }));
  await page(server);
  messages(server, world);
  tools(server, world);
  faults(server, world);
  return { url: await server.listen({ host: '127.0.0.1', port }), close: () => server.close() };
}

const pageHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Mails are shown in a frame that runs no script; their pictures and styles may be inline.
  'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
};

async function page(server: FastifyInstance): Promise<void> {
  const files = [
    ['/', 'index.html', 'text/html; charset=utf-8'],
    ['/inbox.js', 'inbox.js', 'text/javascript; charset=utf-8'],
    ['/inbox.css', 'inbox.css', 'text/css; charset=utf-8'],
  ] as const;
  for (const [path, file, type] of files) {
    const content = await readFile(new URL(`./page/${file}`, import.meta.url), 'utf8');
    server.get(path, (_request, reply) => reply.headers(pageHeaders).type(type).send(content));
  }
}

function messages(server: FastifyInstance, { inbox }: World): void {
  server.get('/api/messages', (request) => inbox.list(wanted.parse(request.query)).map(shown));
  server.delete('/api/messages', (_request, reply) => {
    inbox.clear();
    return reply.code(204).send();
  });
  server.get('/api/messages/stream', (request, reply) => {
    const lastSeen = request.headers['last-event-id'];
    stream(reply, inbox, wanted.parse({ ...(lastSeen && { after: lastSeen }), ...(request.query as object) }));
  });
  server.post('/api/messages/:id/:action', async (request) => {
    const { id, action } = z.object({ id: z.coerce.number(), action: z.string() }).parse(request.params);
    const found = inbox.find(id)?.actions.find(({ name }) => name === action);
    if (!found) throw new Error('ce message n’est plus là, ou ne le permet plus');
    return { said: await found.act() };
  });
}

/** What is there and what is still to come, each as one event; a change comes again under the same id. */
function stream(reply: FastifyReply, inbox: World['inbox'], wishes: Wanted): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const write = (message: Message) =>
    raw.write(`id: ${message.id}\nevent: message\ndata: ${JSON.stringify(shown(message))}\n\n`);
  for (const message of inbox.list(wishes)) write(message);
  raw.write('event: ready\ndata: {}\n\n');
  const stop = inbox.listen(
    (message) => {
      if (isWanted(message, wishes)) write(message);
    },
    () => raw.write('event: cleared\ndata: {}\n\n'),
  );
  raw.on('close', stop);
}

function tools(server: FastifyInstance, { inbox }: World): void {
  server.get('/api/tools', () =>
    inbox.tools.map(({ service, name, title, fields }) => ({ service, name, title, fields })),
  );
  server.post('/api/tools/:service/:name', async (request) => {
    const { service, name } = z.object({ service: z.string(), name: z.string() }).parse(request.params);
    const found = inbox.tools.find((each) => each.service === service && each.name === name);
    if (!found) throw new Error('cet outil n’existe pas : GET /api/tools les nomme');
    return { said: await found.use(z.record(z.string(), z.string()).parse(request.body ?? {})) };
  });
}

function faults(server: FastifyInstance, world: World): void {
  server.get('/api/faults', () => world.faults.all());
  server.put('/api/faults/:service', (request) => {
    const named = z.object({ service }).parse(request.params).service;
    world.faults.put(named, fault.parse(request.body));
    return world.faults.of(named);
  });
  server.delete('/api/faults', (_request, reply) => {
    world.faults.clear();
    return reply.code(204).send();
  });
}

function sentenceOf(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.')} : ${message}`).join(' ; ');
  return error instanceof Error ? error.message : String(error);
}
