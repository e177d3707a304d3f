import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

/** What people send from the page: to subscribe, to confirm it, and to end it. */
export const subscriptionPath = 'subscriptions';

export const isForwarded = (path: string) => path === subscriptionPath || path.startsWith(`${subscriptionPath}/`);

const longestBody = 16_384;
const answerWithinMs = 10_000;

/** Hands a subscription on to the server, and its answer back; without the server it says when to come again. */
export function forward(upstream: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    const refuse = (status: number, text: string) => {
      if (response.headersSent) return response.destroy();
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '300' }).end(text);
    };
    const { method = 'GET', headers, url = '/' } = request;
    const { pathname, search } = new URL(url, upstream);
    const onwards = ask(new URL(`/public/status${pathname}${search}`, upstream), {
      method,
      headers: {
        ...pick(headers, 'content-type', 'accept', 'accept-language'),
        'x-forwarded-for': [headers['x-forwarded-for'], request.socket.remoteAddress].filter(Boolean).join(', '),
      },
      timeout: answerWithinMs,
    });
    onwards.on('timeout', () => onwards.destroy(new Error('late')));
    onwards.on('error', () => refuse(503, away));
    onwards.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        ...pick(answer.headers, 'content-type', 'location', 'retry-after'),
        'cache-control': 'no-store',
      });
      answer.pipe(response);
    });
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received <= longestBody) return void onwards.write(chunk);
      onwards.destroy();
      refuse(413, 'Cette demande est trop longue. This request is too long.\n');
    });
    request.on('end', () => onwards.end());
  });
}

const away =
  'Les abonnements ne sont pas disponibles pour le moment : réessayez dans quelques minutes.\nSubscriptions are not available right now: please try again in a few minutes.\n';

function pick(headers: IncomingMessage['headers'], ...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}
