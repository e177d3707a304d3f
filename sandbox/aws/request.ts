import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as it came: signatures are over these very bytes. */
export interface Asked {
  method: string;
  /** Without the query, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const longestBody = 64 * 1024 * 1024;

export async function read(request: IncomingMessage): Promise<Asked> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) throw new Error('the body is longer than 64 MB');
    parts.push(part);
  }
  const { method = 'GET', headers } = request;
  return { method, path, query: new URLSearchParams(query), headers, body: Buffer.concat(parts) };
}

export function headerOf({ headers }: Asked, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
