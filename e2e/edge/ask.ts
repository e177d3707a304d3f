import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Question {
  method?: string;
  /** As it goes over the wire: nothing of it is made better. */
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Sends the body without saying how long it is. */
  chunked?: true;
}

/** Asks from a visitor's address, as it comes in behind Traefik; resolves with whatever comes back. */
export async function ask(port: number, from: string, question: Question = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body, chunked } = question;
  const length = body !== undefined && !chunked ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  const asked = request({
    port,
    host: '127.0.0.1',
    method,
    path,
    agent: false,
    headers: {
      host: 'api.rewapp.fr',
      'user-agent': 'Mozilla/5.0 (REWAPP)',
      'x-forwarded-for': from,
      ...length,
      ...headers,
    },
  });
  // A server that has refused no longer reads: what it said still counts.
  asked.on('error', () => {});
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

export const postJson = (path: string, body: unknown): Question => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** What comes back for these very bytes until the other side closes; `lastsMs` is how long that took. */
export async function raw(port: number, bytes: string): Promise<{ said: string; lastsMs: number }> {
  const startedAt = performance.now();
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  let said = '';
  socket.on('data', (data) => (said += String(data)));
  // Closed in anger or not, it is closed.
  await new Promise((closed) => socket.once('close', closed));
  return { said, lastsMs: performance.now() - startedAt };
}
