import { createReadStream } from 'node:fs';
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';
import { answerStatic } from './static-answer.ts';
import type { StaticFiles } from './static-files.ts';
import { SwitchError } from './switch-error.ts';
import type { TrafficSwitch } from './traffic-switch.ts';
import { colour } from './wire.ts';

const PATH =
  /^\/(?<way>preview|visit|every)\/(?<environment>[^/]+)\/(?<component>[^/]+)\/(?<colour>blue|green)(?<target>\/.*)?$/;

type Count = (status: number, by: 'slot' | 'gateway') => void;
interface Asked {
  target: string;
  request: IncomingMessage;
  response: ServerResponse;
  count: Count;
}

export function isPreview(path: string): boolean {
  return /^\/(preview|visit|every)\//.test(path);
}

/**
 * One request through a slot, whatever its weight. It counts as in flight, so that a drain waits for it.
 * - `/preview/`: for smoke tests; not in the statistics.
 * - `/visit/`: a synthetic visitor, in the statistics like any other.
 * - `/every/`: for probes: every address of the slot is asked, and the worst answer given; not in the statistics.
 */
export async function preview(
  trafficSwitch: TrafficSwitch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts = PATH.exec(request.url ?? '')?.groups;
  if (!parts)
    throw new SwitchError(
      'invalid',
      'Un aperçu s’écrit /preview/<environnement>/<composant>/<blue ou green>/<chemin> (ou /visit/, ou /every/).',
    );
  const { way, environment = '', component = '', target = '/' } = parts;
  const slot = trafficSwitch.slot({ environment, component, colour: colour.parse(parts['colour']) });
  if (!slot) throw new SwitchError('not-found', `${component}/${parts['colour']} de ${environment} est vide.`);
  const asked = { target, request, response, count: way === 'visit' ? counting(slot) : () => {} };
  slot.enter();
  try {
    if (slot.backend.kind === 'static') await previewFile(slot.backend.files, asked);
    else if (way === 'every') await previewEvery(slot.backend.pools, asked);
    else await previewProcess(slot.nextPool([])?.address ?? '', asked);
  } finally {
    slot.leave();
  }
}

function counting({ series }: Slot): Count {
  const startedAt = performance.now();
  return (status, by) => series.record(Date.now(), status, performance.now() - startedAt, by);
}

async function previewFile(files: StaticFiles, { target, request, response, count }: Asked): Promise<void> {
  const field = (name: string): string => String(request.headers[name] ?? '');
  const { status, fields, body } = answerStatic(files, null, { method: request.method ?? 'GET', target, field });
  count(status, 'slot');
  response.writeHead(status, fields);
  if (body === null || typeof body === 'string' || request.method === 'HEAD')
    return void response.end(body ?? undefined);
  const { variant, start, end } = body;
  if (variant.content) return void response.end(variant.content.subarray(start, end));
  await pipeline(createReadStream(variant.path, { start, end: end - 1 }), response);
}

async function previewProcess(address: string, { target, request, response, count }: Asked): Promise<void> {
  try {
    const upstream = sendTo(address, target, request);
    pipeline(request, upstream).catch((error: Error) => upstream.destroy(error));
    const answer = await answerOf(upstream);
    count(answer.statusCode ?? 502, 'slot');
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    await pipeline(answer, response);
  } catch (error) {
    if (response.headersSent) throw error;
    count(502, 'gateway');
    response.writeHead(502, TEXT).end(unreachable(address, error));
  }
}

/** A slot is as healthy as the worst of its instances: the highest status is given, 502 for one that does not answer. */
async function previewEvery(pools: Pool[], { target, request, response }: Asked): Promise<void> {
  const answers = await Promise.all(pools.map(({ address }) => wholeAnswer(address, target, request)));
  const worst = answers.reduce((one, other) => (other.status > one.status ? other : one));
  response.writeHead(worst.status, worst.fields).end(worst.body);
}

async function wholeAnswer(address: string, target: string, request: IncomingMessage) {
  try {
    const answer = await answerOf(sendTo(address, target, request).end());
    return { status: answer.statusCode ?? 502, fields: endToEnd(answer.headers), body: await buffer(answer) };
  } catch (error) {
    return { status: 502, fields: TEXT, body: unreachable(address, error) };
  }
}

function sendTo(address: string, target: string, { method, headers }: IncomingMessage): ClientRequest {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(address.slice(colon + 1));
  return httpRequest({ host, port, method, path: target, headers: endToEnd(headers), agent: false });
}

async function answerOf(upstream: ClientRequest): Promise<IncomingMessage> {
  const answered = Promise.withResolvers<IncomingMessage>();
  upstream.once('response', answered.resolve).on('error', answered.reject);
  return answered.promise;
}

/** What is for one connection only stays there. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = { ...headers };
  delete kept.connection;
  delete kept['keep-alive'];
  return kept;
}

function unreachable(address: string, error: unknown): string {
  return `${address} n’a pas répondu : ${error instanceof Error ? error.message : String(error)}\n`;
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
