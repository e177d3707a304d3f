import { Readable } from 'node:stream';
import {
  type BeforeApplicationShutdown,
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Post,
  Res,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { flagsBase } from '../../contracts/flags.ts';
import { Allow } from '../access/guard.ts';
import { AccessTokens, type Caller, tokenIn } from '../access/tokens.ts';
import { notHere } from '../outside/unavailable.ts';
import { Refusal } from '../refusal.ts';
import { FlagChanges } from './changes.ts';
import type { EventMessage } from './event-lines.ts';
import { FlagLink } from './link.ts';

const heartbeatMs = 15_000;
/** A tab that nobody looks at lets go of its stream after so long. */
const inactivityDelaySec = 120;

const question = z.object({ context: z.record(z.string(), z.unknown()).default({}) });
const bulk = z.looseObject({ flags: z.array(z.unknown()) });

/**
 * The flags' server for browsers: they know neither its address nor the key. OFREP as it stands, so that the official
 * provider reads it. Flags are asked for whoever is signed in; a browser can't claim to be somebody else.
 */
@Controller()
export class FlagRoutes implements BeforeApplicationShutdown {
  readonly #ends = new Set<() => void>();

  constructor(
    @Inject(FlagLink) private readonly link: FlagLink,
    @Inject(FlagChanges) private readonly changes: FlagChanges,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
  ) {}

  @Post(`${flagsBase}/ofrep/v1/evaluate/flags`)
  @HttpCode(200)
  @Allow('anyone')
  async evaluate(
    @Body({ schema: question }) { context }: z.infer<typeof question>,
    @Headers('authorization') authorization: string | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const token = tokenIn(authorization);
    const caller = token ? await this.tokens.read(token) : undefined;
    // Rather than as nobody, for whom other flags may be on: the app renews its session and asks again.
    if (token && !caller) throw new Refusal('session-expiree', 'Votre session a expiré : connectez-vous de nouveau.');
    const answer = await this.link.evaluateAll(contextOf(context, caller), known);
    // Not a failure of this release: the apps go on with what they know, or with the defaults.
    if (!answer || (answer.status !== 200 && answer.status !== 304)) throw notHere('Le service des flags');
    const etag = answer.headers.get('etag');
    if (etag) void reply.header('etag', etag);
    if (answer.status === 304) return void reply.status(304);
    return { ...bulk.parse(await answer.json()), eventStreams: [ownStream] };
  }

  @Get(`${flagsBase}/events`)
  @Allow('anyone')
  events(@Headers('last-event-id') lastEventId: string | undefined, @Res() reply: FastifyReply): void {
    const stream = new Readable({ read: () => {} });
    const tell = (message: EventMessage) => stream.push(written(message));
    const heartbeat = setInterval(() => stream.push(': \n\n'), heartbeatMs);
    const stop = this.changes.onChange(tell);
    const fallSilent = () => {
      clearInterval(heartbeat);
      stop();
    };
    const end = () => {
      fallSilent();
      stream.push(null);
    };
    this.#ends.add(end);
    reply.raw.once('close', () => {
      fallSilent();
      this.#ends.delete(end);
      stream.destroy();
    });
    stream.push(': \n\n');
    const { last } = this.changes;
    // It may have missed a change since it asked.
    if (last && last.id !== lastEventId) tell(last);
    void reply.header('content-type', 'text/event-stream').send(stream);
  }

  /** Streams have no end of their own, and would keep the process from ending. */
  beforeApplicationShutdown(): void {
    for (const end of this.#ends) end();
  }
}

/** Where the browser came from leads to here as well: the path alone says it. */
const ownStream = { type: 'sse', endpoint: { requestUri: `${flagsBase}/events` }, inactivityDelaySec };

function contextOf({ userId: _, role: __, ...given }: Record<string, unknown>, caller: Caller | undefined) {
  return caller ? { ...given, targetingKey: caller.id, userId: caller.id, role: caller.role } : given;
}

function written({ id, data }: EventMessage): string {
  return `${id === null ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}
