import { request as plain, type IncomingHttpHeaders } from 'node:http';
import { request as secure } from 'node:https';
import { text } from 'node:stream/consumers';

export interface HttpQuestion {
  url: URL;
  method: string;
  headers?: Record<string, string>;
  body?: string | null;
  /** Where to connect instead of to what the address names, `host:port`; it is asked for all the same. */
  at?: string | null;
  /** Until the whole answer is there. */
  withinMs: number;
  signal?: AbortSignal | null;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** One request, over a connection of its own: after a reload, a kept one would still talk to the nginx of before. */
export function askHttp({
  url,
  method,
  headers,
  body = null,
  at,
  withinMs,
  signal,
}: HttpQuestion): Promise<HttpAnswer> {
  const isSecure = url.protocol === 'https:';
  const [, host, port] = /^(.*):(\d+)$/.exec(at ?? '') ?? [null, url.hostname, url.port || (isSecure ? 443 : 80)];
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const late = AbortSignal.timeout(withinMs);
  return new Promise((resolve, reject) => {
    const request = (isSecure ? secure : plain)({
      ...{ host, port, method, path: `${url.pathname}${url.search}`, agent: false },
      ...(isSecure && { servername: url.hostname }),
      headers: { host: url.host, ...headers, ...length },
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    request.on('error', reject);
    request.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      text(answer).then((all) => resolve({ status, headers: answer.headers, text: all }), reject);
    });
    request.end(body);
  });
}
