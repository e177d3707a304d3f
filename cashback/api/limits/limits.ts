import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccessTokens, tokenIn } from '../access/tokens.ts';
import { Refusal } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import { askerOf, fieldsOf, isBeyond, refusalSentence, retryAfterS, type Strictness } from './allowance.ts';
import { type Counts, OwnCounts } from './counts.ts';
import type { Teller } from './shared-counts.ts';

/** What the platform and the monitoring ask, as often as they like. */
const unlimited = new Set(['/api/health', '/api/version', '/metrics']);

/** How many requests a minute one may send: an account, or the address of whoever is not signed in. */
export class Limits {
  readonly #strictness: Strictness;
  readonly #tokens: AccessTokens;
  readonly #counts: Counts;

  private constructor(strictness: Strictness, tokens: AccessTokens, counts: Counts) {
    this.#strictness = strictness;
    this.#tokens = tokens;
    this.#counts = counts;
  }

  /** Null: the settings ask for none. Waits for no Redis. */
  static async open(settings: Settings, tokens: AccessTokens, tell: Teller): Promise<Limits | null> {
    if (settings.rateLimit === 'off') return null;
    return new Limits(settings.rateLimit, tokens, await countsOf(settings, tell));
  }

  /** For all routes of `fastify`, those that do not exist included; before a body is read. */
  guard(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply) => this.#admit(request, reply));
  }

  close(): void {
    this.#counts.close();
  }

  async #admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (unlimited.has(request.routeOptions.url ?? '')) return;
    const token = tokenIn(request.headers.authorization);
    // A token that nobody issued is no account: whoever makes tokens up is counted by address.
    const caller = token === undefined ? undefined : await this.#tokens.read(token);
    const asker = askerOf(caller, request.ip, this.#strictness);
    if (!asker) return;
    const count = await this.#counts.count(asker.key);
    void reply.headers(fieldsOf(asker, count));
    if (!isBeyond(asker, count)) return;
    void reply.header('retry-after', retryAfterS(count));
    throw new Refusal('trop-de-demandes', refusalSentence(count));
  }
}

/** Most processes know no Redis, and load nothing of it. */
async function countsOf({ redisUrl, environment }: Settings, tell: Teller): Promise<Counts> {
  if (redisUrl === null) return new OwnCounts();
  const { SharedCounts } = await import('./shared-counts.ts');
  return new SharedCounts(redisUrl, `rewapp:${environment}:requests`, tell);
}
