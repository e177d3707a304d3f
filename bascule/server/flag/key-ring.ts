import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Clock } from '../../engine/clock.ts';
import { findFlagKey, findFlagKeyById, keyPattern, type FlagKey } from '../../engine/flag-key-table.ts';
import type { FlagBoard } from './board.ts';
import { FlagRefusal } from './flag-refusal.ts';

/** How often one key, or one address without any, may ask in a second. */
export const requestsPerSecond = 1_000;

/** A token opens streams until the end of the period after its own. */
export const tokenPeriodMs = 15 * 60_000;

/**
 * Who may read which environment's flags. Keys that were found are remembered until PostgreSQL tells of a change to any,
 * so that one that is revoked opens nothing more, on any server.
 */
export class KeyRing {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #limiter: RateLimiterMemory;
  #known = new Map<string, Promise<FlagKey | null>>();
  readonly #stop: () => void;

  constructor(pool: Pool, clock: Clock, board: FlagBoard, perSecond = requestsPerSecond) {
    this.#pool = pool;
    this.#clock = clock;
    this.#limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
    this.#stop = board.onKeysChanged(() => (this.#known = new Map()));
  }

  /**
   * The key that a request carries, as Bearer or X-API-Key. @throws FlagRefusal 401 without one that was ever made, 403
   * when it was revoked, 429 when it asks too often
   */
  async admit(request: FastifyRequest): Promise<FlagKey> {
    const shown = keyOf(request);
    const name = shown === null ? null : `key ${sha256(shown)}`;
    // Whoever tries keys is counted before the database is asked.
    if (name === null || !this.#known.has(name)) await this.#count(request.ip);
    if (shown === null || name === null) throw new FlagRefusal(401, noKey);
    const found = await this.#find(name, () => findFlagKey(this.#pool, shown));
    if (!found) throw new FlagRefusal(401, 'Cette clé de flags est inconnue ici.');
    await this.#count(found.id);
    return working(found);
  }

  /** A token for the address of an event stream: EventSource can send no headers. The same for all of a period. */
  tokenFor({ id, sha256 }: FlagKey): string {
    const period = Math.floor(this.#clock.now() / tokenPeriodMs);
    return `${id}.${period}.${signature(sha256, id, period)}`;
  }

  /** The key behind such a token. @throws FlagRefusal */
  async admitToken(request: FastifyRequest, token: string): Promise<FlagKey> {
    await this.#count(request.ip);
    const [, id, period, signed] = /^(k-\d+)\.(\d+)\.([\w-]{43})$/.exec(token) ?? [];
    if (!id || !period || !signed)
      throw new FlagRefusal(401, 'Ce jeton n’ouvre aucun flux : demandez les flags à nouveau.');
    const key = await this.#find(`id ${id}`, () => findFlagKeyById(this.#pool, id));
    const expected = key && signature(key.sha256, id, Number(period));
    if (!expected || !timingSafeEqual(Buffer.from(expected), Buffer.from(signed)))
      throw new FlagRefusal(401, 'Ce jeton n’ouvre aucun flux : demandez les flags à nouveau.');
    if (Number(period) + 1 < Math.floor(this.#clock.now() / tokenPeriodMs))
      throw new FlagRefusal(401, 'Ce jeton a expiré : demandez les flags à nouveau.');
    return working(key as FlagKey);
  }

  /** Whether a key that was admitted still works. While the database is away it does: a stream tells no secret. */
  async stillWorks(key: FlagKey): Promise<boolean> {
    const now = await this.#find(`id ${key.id}`, () => findFlagKeyById(this.#pool, key.id)).catch(() => key);
    return now?.revokedAt === null;
  }

  close(): void {
    this.#stop();
  }

  /** Asked for once, however many wait for it. Those that were never made are not remembered: there is no end to them. */
  #find(name: string, find: () => Promise<FlagKey | null>): Promise<FlagKey | null> {
    // What is found after a change was told stays in a map that nobody looks at any more.
    const known = this.#known;
    const remembered = known.get(name);
    if (remembered) return remembered;
    const finding = find();
    known.set(name, finding);
    finding.then(
      (found) => found ?? known.delete(name),
      () => known.delete(name),
    );
    return finding;
  }

  async #count(who: string): Promise<void> {
    try {
      await this.#limiter.consume(who);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new FlagRefusal(429, 'Trop de demandes à la fois.', Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)));
    }
  }
}

function keyOf({ headers: { authorization, 'x-api-key': apiKey } }: FastifyRequest): string | null {
  const shown = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? String(apiKey ?? '');
  return keyPattern.test(shown) ? shown : null;
}

function working(key: FlagKey): FlagKey {
  if (key.revokedAt === null) return key;
  throw new FlagRefusal(403, `La clé ${key.id} (${key.title}) a été révoquée par ${key.revokedBy}.`);
}

/** The key's own hash signs: whoever holds the key could make one, and could read the flags anyway. */
function signature(secret: Buffer, id: string, period: number): string {
  return createHmac('sha256', secret).update(`${id}.${period}`).digest('base64url');
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

const noKey =
  'Lire des flags demande une clé, par « Authorization: Bearer bfk_… » ou « X-API-Key » : « npx bascule flags key create <env> » en fait une.';
