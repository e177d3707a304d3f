import { createReadStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Slot } from './slot.ts';
import { answerStatic } from './static-answer.ts';
import type { StaticFiles } from './static-files.ts';
import { SwitchError } from './switch-error.ts';
import type { TrafficSwitch } from './traffic-switch.ts';
import { colour } from './wire.ts';

const PREVIEW = /^\/preview\/(?<environment>[^/]+)\/(?<component>[^/]+)\/(?<colour>blue|green)(?<target>\/.*)?$/;

/**
 * One request through a slot, whatever its weight, for smoke tests and probes. It counts as in flight, so that a drain
 * waits for it, and not in the statistics.
 */
export async function preview(
  trafficSwitch: TrafficSwitch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts = PREVIEW.exec(request.url ?? '')?.groups;
  if (!parts)
    throw new SwitchError(
      'invalid',
      'Un aperçu s’écrit /preview/<environnement>/<composant>/<blue ou green>/<chemin>.',
    );
  const { environment = '', component = '', target = '/' } = parts;
  const slot = trafficSwitch.slot({ environment, component, colour: colour.parse(parts['colour']) });
  if (!slot) throw new SwitchError('not-found', `${component}/${parts['colour']} de ${environment} est vide.`);
  slot.enter();
  try {
    if (slot.backend.kind === 'static') await previewFile(slot.backend.files, target, request, response);
    else await previewProcess(slot, target, request, response);
  } finally {
    slot.leave();
  }
}

async function previewFile(
  files: StaticFiles,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const field = (name: string): string => String(request.headers[name] ?? '');
  const { status, fields, body } = answerStatic(files, null, { method: request.method ?? 'GET', target, field });
  response.writeHead(status, fields);
  if (body === null || typeof body === 'string' || request.method === 'HEAD')
    return void response.end(body ?? undefined);
  const { variant, start, end } = body;
  if (variant.content) return void response.end(variant.content.subarray(start, end));
  await pipeline(createReadStream(variant.path, { start, end: end - 1 }), response);
}

async function previewProcess(
  slot: Slot,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const address = slot.nextPool([])?.address ?? '';
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const headers = { ...request.headers };
  delete headers.connection;
  const upstream = httpRequest({
    host,
    port: Number(address.slice(colon + 1)),
    method: request.method,
    path: target,
    headers,
    agent: false,
  });
  const answered = Promise.withResolvers<IncomingMessage>();
  upstream.once('response', answered.resolve).once('error', answered.reject);
  pipeline(request, upstream).catch(answered.reject);
  try {
    const answer = await answered.promise;
    const kept = { ...answer.headers };
    delete kept.connection;
    delete kept['keep-alive'];
    response.writeHead(answer.statusCode ?? 502, kept);
    await pipeline(answer, response);
  } catch (error) {
    if (response.headersSent) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    response
      .writeHead(502, { 'content-type': 'text/plain; charset=utf-8' })
      .end(`${address} n’a pas répondu : ${reason}\n`);
  }
}
