import type { IncomingMessage } from 'node:http';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import {
  accepted,
  deploymentSummary,
  failure,
  logLines,
  status,
  type Accepted,
  type DeploymentSummary,
  type DeployRequestInput,
  type LogLines,
  type RollbackRequest,
  type Status,
} from '../server/wire.ts';
import { ask, type Question } from '../socket/ask.ts';
import { CliError, isSystemError } from './cli-error.ts';

/**
 * Calls to the Bascule server of one state directory, over its unix socket. A refusal is a CliError with the server's
 * own code and sentence; no server is `not-running`.
 */
export class BasculeClient {
  readonly #socketPath: string;
  readonly #identity: Record<string, string>;
  readonly #closed = new AbortController();

  /** Without a token the server knows only the machine's user. */
  constructor(socketPath: string, token: string | null = null) {
    this.#socketPath = socketPath;
    this.#identity = token === null ? {} : { authorization: `Bearer ${token}` };
  }

  deploy(request: DeployRequestInput): Promise<Accepted> {
    return this.call('POST', '/api/deployments', accepted, request);
  }

  rollback(environment: string, request: RollbackRequest): Promise<Accepted> {
    return this.call('POST', `/api/environments/${environment}/rollback`, accepted, request);
  }

  deployment(id: string): Promise<DeploymentSummary> {
    return this.call('GET', `/api/deployments/${encodeURIComponent(id)}`, deploymentSummary);
  }

  status(): Promise<Status> {
    return this.call('GET', '/api/status', status);
  }

  logs(environment: string, component: string, lines: number): Promise<LogLines> {
    return this.call('GET', `/api/environments/${environment}/logs/${component}?lines=${lines}`, logLines);
  }

  /** The raw stream of a deployment's events after the given one; it ends when the server ends. */
  async eventStream(id: string, lastEventId: number | null, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const answer = await this.#request('GET', `/api/deployments/${encodeURIComponent(id)}/events`, {
      headers: { accept: 'text/event-stream', ...(lastEventId !== null && { 'last-event-id': String(lastEventId) }) },
      ...(signal && { signal }),
    });
    if (isRefused(answer)) throw refusal(await text(answer));
    return answer;
  }

  /** One request of any word of the server, its answer as `schema` gives it. @throws CliError */
  async call<Schema extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.infer<Schema>> {
    const answer = await this.#request(method, path, {
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const said = await text(answer);
    if (isRefused(answer)) throw refusal(said);
    return schema.parse(JSON.parse(said));
  }

  /** Ends what is still being asked or streamed. */
  async close(): Promise<void> {
    this.#closed.abort();
  }

  #request(method: 'GET' | 'POST', path: string, { headers, signal, body }: RequestOptions) {
    const until = signal ? AbortSignal.any([this.#closed.signal, signal]) : this.#closed.signal;
    const question = { method, path, headers: { ...headers, ...this.#identity }, withinMs: 60_000, signal: until };
    return ask(this.#socketPath, { ...question, body: body ?? null }).catch((error: unknown) => {
      throw isNobodyThere(error) ? new CliError('not-running', NOT_RUNNING, { cause: error as Error }) : error;
    });
  }
}

/** Who asks, as the machine knows them. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'inconnu'}`;
  }
}

type RequestOptions = Pick<Question, 'body' | 'signal'> & { headers: Record<string, string> };

const NOT_RUNNING = 'Bascule ne tourne pas ici : démarrez-le avec « npm start » ou « npx bascule up ».';

function isNobodyThere(error: unknown): boolean {
  return isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED');
}

const isRefused = ({ statusCode = 0 }: IncomingMessage) => statusCode >= 400;

function refusal(said: string): CliError {
  const parsed = failure.safeParse(parsedJson(said));
  if (parsed.success) return new CliError(parsed.data.error.code, parsed.data.error.message);
  return new CliError('internal', `Le serveur Bascule a répondu hors de son protocole : ${said.slice(0, 200)}`);
}

function parsedJson(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return null;
  }
}
