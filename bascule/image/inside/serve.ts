import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerStatic, type StaticAnswer } from '../../switch/static-answer.ts';
import { readStaticFiles } from '../../switch/static-files.ts';

// node serve.ts <folder>: serves a front end as the switch does on one machine: the same answers, headers and
// compressed forms. FALLBACK names the file that answers navigations, as `index.html`; with BASCULE_VERSION every answer
// says its version, in the header that BASCULE_VERSION_HEADER names.

const version = process.env['BASCULE_VERSION'];
const versioned = version ? { [process.env['BASCULE_VERSION_HEADER'] ?? 'x-version']: version } : {};
const fallback = process.env['FALLBACK'] || null;
const files = await readStaticFiles({ kind: 'static', directory: process.argv[2] ?? '/app', fallback });
const server = createServer((request, response) => send(answerTo(request), request, response));
server.listen(Number(process.env['PORT'] ?? 8080), process.env['HOST'] ?? '0.0.0.0');
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close());

/** The files' times are the same in every version, so they say nothing of change: the digest in the ETag does. */
function answerTo({ method = 'GET', url = '/', headers }: IncomingMessage): StaticAnswer {
  const field = (name: string) => (name === 'if-modified-since' ? '' : String(headers[name] ?? ''));
  const answer = answerStatic(files, null, { method, target: url, field });
  const fields = Object.entries(answer.fields).filter(([name]) => name !== 'Last-Modified');
  return { ...answer, fields: { ...Object.fromEntries(fields), ...versioned } };
}

function send({ status, fields, body }: StaticAnswer, { method }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(status, fields);
  if (body === null || method === 'HEAD') response.end();
  else if (typeof body === 'string') response.end(body);
  else if (body.variant.content) response.end(body.variant.content.subarray(body.start, body.end));
  else if (body.start === body.end) response.end();
  else {
    const file = createReadStream(body.variant.path, { start: body.start, end: body.end - 1 });
    file.once('error', () => response.destroy());
    file.pipe(response);
  }
}
