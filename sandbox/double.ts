import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Faults } from './faults.ts';
import type { Service } from './services.ts';
import type { Running } from './world.ts';

/** A request with its body as it came: signatures are over these bytes. */
export interface Asked {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A body that is text or bytes goes as it is; all else as JSON. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Double {
  service: Service;
  faults: Faults;
  answer(asked: Asked): Answer | Promise<Answer>;
  /** The service's own words for a fault that is 429 or 500; without it: an empty body. */
  failing?(status: 429 | 500): unknown;
}

const longestBody = 32 * 1024 * 1024;

/** Serves one double on this machine alone, with the faults that were asked of it. */
export async function startDouble(port: number, double: Double): Promise<Running> {
  const server = createServer((request, response) => {
    serve(double, request, response).catch((error: unknown) => {
      process.stderr.write(`${double.service}: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (!response.headersSent) send(response, { status: 500, body: { error: String(error) } });
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(double: Double, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await read(request);
  const fault = double.faults.take(double.service, ['timeout', '429', '500']);
  if (fault?.kind === 'timeout') return;
  if (!fault) return send(response, await double.answer(asked));
  const status = fault.kind === '429' ? 429 : 500;
  const headers = status === 429 ? { 'retry-after': String(fault.retryAfterSeconds) } : {};
  send(response, { status, headers, body: double.failing?.(status) });
}

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) throw new Error('the body is longer than 32 MB');
    parts.push(part);
  }
  const { method = 'GET', headers } = request;
  return { method, path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(parts) };
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  if (body === undefined) return void response.writeHead(status, headers).end();
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers }).end(isText ? body : JSON.stringify(body));
}

/** The body as JSON; null when it is none. */
export function jsonOf({ body }: Asked): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** The body as a form. */
export function formOf({ body }: Asked): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}

/** The token of `Authorization: Bearer …`; null without one. */
export function bearerOf({ headers }: Asked): string | null {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? null;
}
