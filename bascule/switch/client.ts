import type { IncomingMessage } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { ask, type Question } from '../socket/ask.ts';
import { SwitchError } from './switch-error.ts';
import {
  drained,
  failure,
  shadowStats,
  stats,
  switched,
  switchState,
  type Backend,
  type Colour,
  type DeclarationInput,
  type Drained,
  type Shadowing,
  type ShadowStats,
  type Stats,
  type Switched,
  type SwitchState,
} from './wire.ts';

export type SlotName = { environment: string; component: string; colour: Colour };
export type PreviewRequest = { method?: string; path: string; headers?: Record<string, string>; body?: string };
export type PreviewResponse = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** Above the longest hold and the longest first byte a preview may meet. */
const ANSWER_WITHIN_MS = 90_000;

/**
 * Commands to a running switch, over its unix socket. Every command carries the epoch of the environment's lease.
 * A refusal is a SwitchError with the switch's own code and sentence; an unreachable switch is the system's error.
 */
export class SwitchClient {
  readonly #socketPath: string;
  /** What is being asked now. */
  readonly #asked = new Set<Promise<unknown>>();

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** Declares all services of an environment; those not named are removed. Opens and closes their ports. */
  async declare(environment: string, epoch: number, services: DeclarationInput[]): Promise<void> {
    await this.#command('PUT', `/environments/${environment}/services`, { epoch, services });
  }

  /** Says what runs in a slot. Moves no traffic. A static backend's files are read before this answers. */
  async putSlot(slot: SlotName, epoch: number, version: string, backend: Backend): Promise<void> {
    await this.#command('PUT', slotPath(slot), { epoch, version, backend });
  }

  /** Forgets a slot; refused while it has weight (`slot-weighted`) or requests in flight (`slot-busy`). */
  async removeSlot(slot: SlotName, epoch: number): Promise<void> {
    await this.#command('DELETE', slotPath(slot), { epoch });
  }

  /** Changes the weights of all named components in one swap, on disk before it answers. */
  async setWeights(
    environment: string,
    epoch: number,
    weights: { component: string; blue: number; green: number }[],
  ): Promise<Switched> {
    return switched.parse(await this.#command('PUT', `/environments/${environment}/weights`, { epoch, weights }));
  }

  /**
   * Sends copies of a share of the reads (GET and HEAD) of these programs to the slots named, in the background; their
   * answers are compared with the real ones and thrown away. Shadows of the environment that are not named end.
   */
  async setShadow(environment: string, epoch: number, shadows: Shadowing[]): Promise<void> {
    await this.#command('PUT', `/environments/${environment}/shadows`, { epoch, shadows });
  }

  /** The same ports of 127.0.0.1, and no others, can be reached by this address of the machine; no ports: none. */
  async setDoorway(environment: string, epoch: number, doorway: { address: string; ports: number[] }): Promise<void> {
    await this.#command('PUT', `/environments/${environment}/doorway`, { epoch, ...doorway });
  }

  /** What came of the copies, by shadow. Ends with the shadow, and starts again with the switch. */
  async shadowStats(): Promise<ShadowStats> {
    return shadowStats.parse(await this.#command('GET', '/shadows'));
  }

  /** Answers when nothing is in flight in the slot, or when the time is up. */
  async drain(slot: SlotName, epoch: number, withinMs: number): Promise<Drained> {
    return drained.parse(await this.#command('POST', `${slotPath(slot)}/drain`, { epoch, withinMs }));
  }

  async state(): Promise<SwitchState> {
    return switchState.parse(await this.#command('GET', '/state'));
  }

  /** Statistics of the seconds from `sinceSecond` (seconds since 1970) on, at most the last 15 minutes. */
  async stats(sinceSecond: number): Promise<Stats> {
    return stats.parse(await this.#command('GET', `/stats?since=${Math.floor(sinceSecond)}`));
  }

  /** One request through a slot, whatever its weight; not counted in the statistics. */
  preview(slot: SlotName, request: PreviewRequest): Promise<PreviewResponse> {
    return this.#through('preview', slot, request);
  }

  /** The same for a synthetic visitor: counted in the statistics like any other. */
  visit(slot: SlotName, request: PreviewRequest): Promise<PreviewResponse> {
    return this.#through('visit', slot, request);
  }

  /** The same request to every address of the slot; answers the worst of their answers. Takes no body; not counted. */
  every(slot: SlotName, request: Omit<PreviewRequest, 'body'>): Promise<PreviewResponse> {
    return this.#through('every', slot, request);
  }

  /** Resolves when what is being asked has its answer. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#asked);
  }

  async #through(
    way: 'preview' | 'visit' | 'every',
    slot: SlotName,
    request: PreviewRequest,
  ): Promise<PreviewResponse> {
    const { method = 'GET', path, headers = {}, body = null } = request;
    return this.#ask(
      {
        method: method as Question['method'],
        path: `/${way}/${slot.environment}/${slot.component}/${slot.colour}${path}`,
        ...{ headers, body, withinMs: ANSWER_WITHIN_MS },
      },
      async (answer) => ({ status: statusOf(answer), headers: answer.headers, body: await text(answer) }),
    );
  }

  #command(method: Question['method'], path: string, body?: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    return this.#ask(
      { method, path, headers, body: body === undefined ? null : JSON.stringify(body) },
      async (answer) => {
        const said: unknown = await json(answer);
        if (statusOf(answer) >= 400) throw refusal(said);
        return said;
      },
    );
  }

  #ask<Answer>(question: Question, read: (answer: IncomingMessage) => Promise<Answer>): Promise<Answer> {
    const asked = ask(this.#socketPath, question).then(read);
    this.#asked.add(asked);
    return asked.finally(() => this.#asked.delete(asked));
  }
}

const statusOf = ({ statusCode = 0 }: IncomingMessage) => statusCode;

function refusal(json: unknown): Error {
  const parsed = failure.safeParse(json);
  if (!parsed.success) return new Error(`Le commutateur a répondu hors de son protocole : ${JSON.stringify(json)}`);
  return new SwitchError(parsed.data.error.code, parsed.data.error.message);
}

function slotPath({ environment, component, colour }: SlotName): string {
  return `/environments/${environment}/slots/${component}/${colour}`;
}
