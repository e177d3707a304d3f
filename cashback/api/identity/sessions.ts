import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Session } from '../../contracts/identity.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { type Account, PrismaClient } from '../generated/client.ts';
import { Refusal } from '../refusal.ts';
import { AccessTokens, accessLifetimeS } from '../access/tokens.ts';
import { judgeRefresh } from './refresh-verdict.ts';

const lifetimeMs = 30 * 24 * 3600 * 1000;

/** Sessions are families of refresh tokens; only the SHA-256 of a token is stored. */
@Injectable()
export class Sessions {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(AccessTokens) private readonly accessTokens: AccessTokens,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  async open(account: Account): Promise<Session> {
    const token = newToken();
    const now = this.now();
    await this.database.session.create({
      data: {
        id: randomUUIDv7(),
        accountId: account.id,
        rotatedAt: now,
        expiresAt: new Date(now.getTime() + lifetimeMs),
        tokens: { create: { hash: hashOf(token), generation: 0 } },
      },
    });
    return this.sessionOf(account, token);
  }

  /** Trades a refresh token for a new session. Refuses with `session-expiree`; a reused token ends the whole family. */
  async refresh(refreshToken: string): Promise<Session> {
    const held = await this.find(refreshToken);
    switch (judgeRefresh(held.generation, held.session, this.now())) {
      case 'current':
        if (await this.supersede(held.sessionId, held.generation)) {
          return this.reissue(held.sessionId, held.generation + 1, held.session.account);
        }
        // Another request rotated it between the two queries: judge it again as the token just replaced.
        return this.refresh(refreshToken);
      case 'just-replaced':
        return this.reissue(held.sessionId, held.generation + 1, held.session.account);
      case 'reused':
        await this.revoke(held.sessionId);
        throw expired();
      case 'over':
        throw expired();
    }
  }

  /** Ends the family of the token; a token that nobody knows is no mistake, the wish is granted already. */
  async close(refreshToken: string): Promise<void> {
    await this.database.session.updateMany({
      where: { tokens: { some: { hash: hashOf(refreshToken) } }, revokedAt: null },
      data: { revokedAt: this.now() },
    });
  }

  /** Deletes the sessions that have expired, with their tokens: until then a reused token must be recognised. */
  async prune(): Promise<void> {
    await this.database.session.deleteMany({ where: { expiresAt: { lt: this.now() } } });
  }

  private async find(refreshToken: string) {
    const held = await this.database.refreshToken.findUnique({
      where: { hash: hashOf(refreshToken) },
      include: { session: { include: { account: true } } },
    });
    if (!held) throw expired();
    return held;
  }

  private async supersede(sessionId: string, generation: number): Promise<boolean> {
    const now = this.now();
    const { count } = await this.database.session.updateMany({
      where: { id: sessionId, generation, revokedAt: null },
      data: { generation: generation + 1, rotatedAt: now, expiresAt: new Date(now.getTime() + lifetimeMs) },
    });
    return count === 1;
  }

  private async reissue(sessionId: string, generation: number, account: Account): Promise<Session> {
    const token = newToken();
    await this.database.refreshToken.create({ data: { hash: hashOf(token), sessionId, generation } });
    return this.sessionOf(account, token);
  }

  private async revoke(sessionId: string): Promise<void> {
    await this.database.session.update({ where: { id: sessionId }, data: { revokedAt: this.now() } });
  }

  private async sessionOf(account: Account, refreshToken: string): Promise<Session> {
    const { id, email, displayName, role } = account;
    const accessToken = await this.accessTokens.issue({ id, role, displayName });
    return { accessToken, accessExpiresInS: accessLifetimeS, refreshToken, subject: { id, email, displayName, role } };
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function expired(): Refusal {
  return new Refusal('session-expiree', 'Votre session a expiré : connectez-vous de nouveau.');
}
