import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Often enough that no proxy between takes the silence for the end. */
const heartbeatMs = 15_000;

export interface Told {
  id: string;
  data: unknown;
}

export interface Channel {
  /** What to tell first, and again at every change; null: nothing new. `known` is the id that was last told. */
  next(known: string | null): Told | null;
  /** Rings at every change. Answers how to stop. */
  onChanged(listener: () => void): () => void;
  /** Rings when it has to end. Answers how to stop. */
  onEnd(listener: () => void): () => void;
}

/**
 * Server-sent events: the newest state after each change, not each change. A client that comes back with the id of the
 * last message is told only what it does not know.
 */
export function sendEvents(reply: FastifyReply, channel: Channel, lastEventId: string | null): FastifyReply {
  let known = lastEventId;
  // Nothing piles up for a client that reads slowly: it is told the newest state once it has room.
  let hasRoom = false;
  const tell = () => {
    const told = hasRoom && !stream.destroyed ? channel.next(known) : null;
    if (told === null) return;
    known = told.id;
    hasRoom = stream.push(`id: ${told.id}\ndata: ${JSON.stringify(told.data)}\n\n`);
  };
  const stream = new Readable({
    read: () => {
      hasRoom = true;
      tell();
    },
  });
  const heartbeat = setInterval(() => stream.push(': \n\n'), heartbeatMs);
  const fallSilent = () => {
    clearInterval(heartbeat);
    for (const stop of stops) stop();
  };
  const end = () => {
    fallSilent();
    stream.push(null);
  };
  const stops = [channel.onChanged(tell), channel.onEnd(end)];
  // The request's own close comes with the end of its body, long before the client goes.
  reply.raw.once('close', () => {
    fallSilent();
    stream.destroy();
  });
  // The first byte tells the client that it is listened to.
  stream.push(': \n\n');
  return reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').send(stream);
}
