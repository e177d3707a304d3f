import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Captain } from './captain.ts';
import { CaptainError, codes, envelope, type Envelope } from './envelope.ts';
import { routeOf, type Call } from './routes.ts';

/** Longer than this, and the password is refused before it is looked at (LoginRouter.ts). */
const LONGEST_PASSWORD = 29;
const BACK_OFF_MS = 30_000;

/** One request, from the headers on to the answer, in CapRover's order (src/app.ts, routes/user/UserRouter.ts). */
export async function answerOf(
  captain: Captain,
  { request, body }: { request: IncomingMessage; body: string },
  response: ServerResponse,
): Promise<void> {
  const { faults, crash } = captain.island;
  const url = new URL(request.url ?? '/', 'http://captain');
  const method = request.method ?? 'GET';
  const path = url.pathname.replace(/\/?$/, '/');
  if (!path.startsWith('/api/')) return void response.writeHead(404).end('Not Found');
  const subject = `${method} ${path.replace('/api/v2', '')}`;
  const fault = faults.take(['429', '500', 'timeout', 'crash-before'], subject);
  if (fault === 'timeout') return;
  if (fault === '500') return void response.writeHead(500).end('Internal Server Error');
  if (fault === 'crash-before') return crash();
  if (!path.startsWith('/api/v2/'))
    return say(response, envelope('This captain instance only accepts API v2', {}, codes.generic));
  const namespace = request.headers['x-namespace'] ?? 'captain';
  if (namespace !== 'captain') return say(response, envelope('Namespace unknown', {}, codes.generic));
  const call = { method, path: path.slice('/api/v2'.length), query: url.searchParams, body: jsonOf(body) };
  if (subject === 'POST /login/') return say(response, login(captain, call));
  if (!call.path.startsWith('/user/')) return void response.writeHead(404).end('Not Found');
  const refused = unauthorised(captain, request);
  if (refused) return say(response, refused);
  if (method === 'GET') return carryOut(captain, call, response);
  if (captain.locked || fault === '429') {
    return void response.writeHead(429).end('Another operation still in progress... please wait...');
  }
  captain.locked = true;
  response.on('close', () => (captain.locked = false));
  await carryOut(captain, call, response, async () => {
    if (!faults.take(['crash-after'], subject)) return true;
    await crash();
    return false;
  });
}

async function carryOut(
  captain: Captain,
  call: Call,
  response: ServerResponse,
  mayAnswer = async () => true,
): Promise<void> {
  const route = routeOf(call);
  if (!route) return void response.writeHead(404).end('Not Found');
  try {
    const answer = await route(captain, call);
    if (await mayAnswer()) say(response, answer);
  } catch (error) {
    if (!(error instanceof CaptainError)) return void response.writeHead(500).end('Internal Server Error');
    say(response, envelope(error.message, {}, error.status));
  }
}

function login({ wrong, token, island }: Captain, { body }: Call): Envelope {
  const password = String(body['password'] ?? '');
  if (!password) return envelope('password is empty.', {}, codes.generic);
  if (password.length > LONGEST_PASSWORD) {
    return envelope(
      'password is too long - maximum 29 characters. If you had previously set a password longer than 29 characters, please use the first 29 characters.',
      {},
      codes.generic,
    );
  }
  // The fifth wrong one of the last 30 s holds back the right one too.
  const [oldest] = wrong.slice(-5);
  if (wrong.length >= 5 && oldest !== undefined && Date.now() - oldest < BACK_OFF_MS) {
    return envelope('Too many wrong passwords... Wait for 30 seconds and retry.', {}, codes.backOff);
  }
  if (password === island.disk.password) return envelope('Login succeeded', { token });
  wrong.push(Date.now());
  return envelope('Invalid credentials', {}, codes.wrongPassword);
}

function unauthorised({ token }: Captain, { headers }: IncomingMessage): Envelope | null {
  const given = headers['x-captain-auth'];
  if (!given) return envelope('Auth token corrupted', {}, codes.badToken);
  return given === token
    ? null
    : envelope('Auth token is no longer valid. Request for a new auth token', {}, codes.badToken);
}

function jsonOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** 200, whatever it says. */
function say(response: ServerResponse, answer: Envelope): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer));
}
