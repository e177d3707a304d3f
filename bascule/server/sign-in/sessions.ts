import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { writeAudit } from '../../engine/audit-table.ts';
import type { Clock } from '../../engine/clock.ts';
import {
  endReplaced,
  endSession,
  findSession,
  openSession,
  replaceSecret,
  sessionLastsMs,
  type SessionRow,
} from '../../engine/session-table.ts';
import { transaction } from '../../engine/transaction.ts';
import { cookieIn, cookieOf } from './cookie.ts';
import { isWrite, requireOwnOrigin } from './origin.ts';

const renewedAfterMs = 3_600_000;

interface SessionGround {
  pool: Pool;
  clock: Clock;
  origin: URL;
}

/** The sessions of the console's browsers: a secret in a cookie that no script can read, and that ends after 12 hours. */
export class Sessions {
  readonly #ground: SessionGround;
  /** With TLS the browser itself holds it to this very host. */
  readonly #cookie: string;

  constructor(ground: SessionGround) {
    this.#ground = ground;
    this.#cookie = this.#isSecure ? '__Host-bascule' : 'bascule';
  }

  get origin(): URL {
    return this.#ground.origin;
  }

  /** Opens one for whoever has just proved who they are, by a passkey or token named `by`. */
  async open(reply: FastifyReply, person: string, by: string): Promise<void> {
    const { pool, clock } = this.#ground;
    const at = clock.now();
    const secret = await transaction(pool, async (client) => {
      const why = `console, par ${by}`;
      await writeAudit(client, { at, environment: null, deployment: null, who: person, what: 'signed-in', why });
      return openSession(client, { person, by, at });
    });
    this.#send(reply, secret, sessionLastsMs);
  }

  /** Whose session the request carries; null without one. @throws Refusal for a write that another site had it make */
  async personBehind(request: FastifyRequest, reply: FastifyReply): Promise<string | null> {
    const secret = this.#secretIn(request);
    if (secret === null) return null;
    const session = await this.#find(secret);
    if (!session) return null;
    if (isWrite(request)) requireOwnOrigin(request, this.origin);
    await this.#renew(reply, secret, session);
    return session.person;
  }

  /** It has not ended since, for what is open for long. */
  async isOpen(request: FastifyRequest): Promise<boolean> {
    const secret = this.#secretIn(request);
    return secret === null || (await this.#find(secret)) !== null;
  }

  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const secret = this.#secretIn(request);
    if (secret !== null) await endSession(this.#ground.pool, secret);
    this.#send(reply, '', 0);
  }

  #find(secret: string): Promise<SessionRow | null> {
    return findSession(this.#ground.pool, secret, this.#ground.clock.now());
  }

  async #renew(reply: FastifyReply, secret: string, session: SessionRow): Promise<void> {
    const { pool, clock } = this.#ground;
    const { issuedAt, expiresAt, replaces } = session;
    const at = clock.now();
    if (replaces !== null) await transaction(pool, (client) => endReplaced(client, secret, replaces, at));
    if (at - issuedAt < renewedAfterMs) return;
    const next = await transaction(pool, (client) => replaceSecret(client, secret, at));
    if (next !== null) this.#send(reply, next, expiresAt - at);
  }

  #secretIn({ headers }: FastifyRequest): string | null {
    return cookieIn(headers.cookie, this.#cookie);
  }

  #send(reply: FastifyReply, secret: string, lastsMs: number): void {
    const cookie = cookieOf(this.#cookie, secret, lastsMs, this.#isSecure ? 'secure' : 'plain');
    void reply.header('set-cookie', cookie);
  }

  get #isSecure(): boolean {
    return this.origin.protocol === 'https:';
  }
}
