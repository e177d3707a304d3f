import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../../engine/clock.ts';
import { checked } from '../checked.ts';
import { Bell } from './bell.ts';
import type { Changes, NumberedChange } from './changes.ts';
import { streamQuery, type Beat } from './wire.ts';

export interface StreamGround {
  changes: Changes;
  /** Whoever signed out, or was sent out, hears no more. */
  isOpen(request: FastifyRequest): Promise<boolean>;
  clock: Clock;
  /** Of the console's files now. */
  build(): Promise<string | null>;
}

const beatMs = 15_000;

/** What changed, to everybody who shows it. */
export function streamRoutes(server: FastifyInstance, ground: StreamGround): void {
  server.get('/api/stream', (request, reply) => {
    const { after } = checked(streamQuery, request.query);
    const last = request.headers['last-event-id'];
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(stream(ground, request, after ?? (last === undefined ? null : String(last)), gone.signal)));
  });
}

async function* stream(
  { changes, isOpen, clock, build }: StreamGround,
  request: FastifyRequest,
  after: string | null,
  gone: AbortSignal,
): AsyncGenerator<string> {
  const bell = new Bell();
  const beat = async () =>
    `event: beat\ndata: ${JSON.stringify({ now: clock.now(), console: await build() } satisfies Beat)}\n\n`;
  const all = () => `id: ${changes.latest}\nevent: all\ndata: {}\n\n`;
  const stop = changes.listen({ change: (each) => bell.ring(message(each)), all: () => bell.ring(all()) });
  let isBeat = false;
  const beats = setInterval(() => {
    isBeat = true;
    bell.ring();
  }, beatMs);
  const leave = () => bell.ring();
  gone.addEventListener('abort', leave);
  try {
    const missed = after === null ? null : changes.after(after);
    yield await beat();
    if (missed === null) yield all();
    else yield* missed.map(message);
    while (!gone.aborted) {
      yield* bell.messages();
      if (isBeat) {
        isBeat = false;
        if (!(await isOpen(request))) return;
        yield await beat();
      }
      await bell.heard();
    }
  } finally {
    clearInterval(beats);
    gone.removeEventListener('abort', leave);
    stop();
  }
}

function message({ id, ...change }: NumberedChange): string {
  return `id: ${id}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`;
}
