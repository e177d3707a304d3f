import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { worded } from '../core/plan/wording.ts';
import { writeLine } from './failure-log.ts';
import { isPreview, preview } from './preview.ts';
import type { SlotName } from './state.ts';
import { SwitchError } from './switch-error.ts';
import type { TrafficSwitch } from './traffic-switch.ts';
import {
  colour,
  declareCommand,
  drainCommand,
  putSlotCommand,
  removeSlotCommand,
  setDoorwayCommand,
  setShadowCommand,
  setWeightsCommand,
  type FailureCode,
} from './wire.ts';

type Call = { trafficSwitch: TrafficSwitch; parts: Record<string, string>; query: URLSearchParams; body: unknown };
type Route = { method: string; path: RegExp; answer(call: Call): unknown };

const ROUTES: Route[] = [
  { method: 'GET', path: /^\/state$/, answer: ({ trafficSwitch }) => trafficSwitch.state },
  { method: 'GET', path: /^\/stats$/, answer: ({ trafficSwitch, query }) => trafficSwitch.stats(sinceOf(query)) },
  {
    method: 'PUT',
    path: /^\/environments\/(?<environment>[^/]+)\/services$/,
    answer: ({ trafficSwitch, parts, body }) =>
      trafficSwitch.declare(parts['environment'] ?? '', commandIn(declareCommand, body)),
  },
  {
    method: 'PUT',
    path: /^\/environments\/(?<environment>[^/]+)\/weights$/,
    answer: ({ trafficSwitch, parts, body }) =>
      trafficSwitch.setWeights(parts['environment'] ?? '', commandIn(setWeightsCommand, body)),
  },
  { method: 'GET', path: /^\/shadows$/, answer: ({ trafficSwitch }) => trafficSwitch.shadowStats() },
  {
    method: 'PUT',
    path: /^\/environments\/(?<environment>[^/]+)\/shadows$/,
    answer: ({ trafficSwitch, parts, body }) =>
      trafficSwitch.setShadow(parts['environment'] ?? '', commandIn(setShadowCommand, body)),
  },
  {
    method: 'PUT',
    path: /^\/environments\/(?<environment>[^/]+)\/doorway$/,
    answer: ({ trafficSwitch, parts, body }) =>
      trafficSwitch.setDoorway(parts['environment'] ?? '', commandIn(setDoorwayCommand, body)),
  },
  {
    method: 'PUT',
    path: slotPath(''),
    answer: ({ trafficSwitch, parts, body }) => trafficSwitch.putSlot(slotOf(parts), commandIn(putSlotCommand, body)),
  },
  {
    method: 'DELETE',
    path: slotPath(''),
    answer: ({ trafficSwitch, parts, body }) =>
      trafficSwitch.removeSlot(slotOf(parts), commandIn(removeSlotCommand, body).epoch),
  },
  {
    method: 'POST',
    path: slotPath('/drain'),
    answer: ({ trafficSwitch, parts, body }) => trafficSwitch.drain(slotOf(parts), commandIn(drainCommand, body)),
  },
];

const STATUSES: Record<FailureCode, number> = {
  invalid: 400,
  'not-found': 404,
  'stale-epoch': 409,
  'port-in-use': 409,
  'slot-missing': 409,
  'slot-weighted': 409,
  'slot-busy': 409,
  'static-unreadable': 422,
  'state-not-saved': 507,
  internal: 500,
};

/** The commands of the switch as HTTP with JSON, for a unix socket. */
export function adminServer(trafficSwitch: TrafficSwitch): Server {
  // Longer than any client keeps an idle connection: the switch is never the one that closes it first.
  return createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    void answer(trafficSwitch, request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      const { code, message } = failureOf(error);
      sendJson(response, STATUSES[code], { error: { code, message } });
    });
  });
}

async function answer(trafficSwitch: TrafficSwitch, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://switch');
  if (isPreview(url.pathname)) return preview(trafficSwitch, request, response);
  for (const route of ROUTES) {
    const match = route.path.exec(url.pathname);
    if (!match || route.method !== request.method) continue;
    const body = request.method === 'GET' ? null : json(await text(request));
    const result = await route.answer({ trafficSwitch, parts: match.groups ?? {}, query: url.searchParams, body });
    return sendJson(response, 200, result ?? {});
  }
  throw new SwitchError('not-found', `Le commutateur n’a pas de commande ${request.method} ${url.pathname}.`);
}

function slotPath(end: string): RegExp {
  return new RegExp(`^/environments/(?<environment>[^/]+)/slots/(?<component>[^/]+)/(?<colour>[^/]+)${end}$`);
}

function slotOf(parts: Record<string, string>): SlotName {
  const parsed = colour.safeParse(parts['colour']);
  if (!parsed.success)
    throw new SwitchError('invalid', `Un emplacement est « blue » ou « green », pas « ${parts['colour']} ».`);
  return { environment: parts['environment'] ?? '', component: parts['component'] ?? '', colour: parsed.data };
}

function sinceOf(query: URLSearchParams): number {
  const since = Number(query.get('since') ?? 0);
  if (Number.isFinite(since)) return since;
  throw new SwitchError('invalid', '« since » est un nombre de secondes depuis 1970.');
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SwitchError('invalid', 'Le corps d’une commande est du JSON.');
  }
}

function commandIn<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  return schema.parse(body, { error: worded });
}

function failureOf(error: unknown): { code: FailureCode; message: string } {
  if (error instanceof SwitchError) return error;
  if (error instanceof z.ZodError) return { code: 'invalid', message: sentenceOf(error) };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeLine({ level: 'error', message: 'a command failed in a way that was not foreseen', reason: message });
  return { code: 'internal', message: 'Le commutateur n’a pas pu exécuter la commande ; son journal dit pourquoi.' };
}

function sentenceOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'le corps'} : ${message}`).join(' ; ');
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
  response.end(json);
}
