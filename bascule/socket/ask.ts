import { request as begin, type IncomingMessage } from 'node:http';

export interface Question {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: string | null;
  /** How long until the answer begins; else as long as it takes. Its body may take its time. */
  withinMs?: number;
  signal?: AbortSignal;
}

/**
 * One HTTP request over a unix socket; resolves when the answer begins. Each has a connection of its own: one that was
 * kept may be closed by the other side just as it is used again. Node's own client, since every command waits until
 * what it imports is loaded. @throws the system's error (ENOENT and ECONNREFUSED: nobody listens), ETIMEDOUT
 */
export function ask(socketPath: string, question: Question): Promise<IncomingMessage> {
  const { method, path, headers, body = null, withinMs = 0, signal } = question;
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = begin({
      ...{ socketPath, method, path, agent: false, headers: { ...headers, ...length } },
      ...(signal && { signal }),
    });
    const late = `${method} ${path} : pas de réponse en ${withinMs / 1_000} s.`;
    request.setTimeout(withinMs, () => request.destroy(Object.assign(new Error(late), { code: 'ETIMEDOUT' })));
    request.on('error', reject);
    request.on('response', (answer) => {
      request.setTimeout(0);
      resolve(answer);
    });
    request.end(body);
  });
}
