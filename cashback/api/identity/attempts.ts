import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.ts';
import { PrismaClient } from '../generated/client.ts';
import { Refusal } from '../refusal.ts';

const windowMinutes = 15;
const allowed = { account: 10, address: 200 } as const;

/**
 * Failed sign-ins by account and by network address. Kept in PostgreSQL, so that the limit holds over every process
 * and slot. An attempt is charged before its password is looked at, else a burst in parallel would pass the limit, and
 * given back when it succeeds.
 */
@Injectable()
export class SignInAttempts {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** Throws `trop-de-demandes` when the account or the address has failed too often in the last 15 minutes. */
  async charge(email: string, address: string): Promise<void> {
    const account = accountKey(email);
    const counted = await this.database.$queryRaw<{ key: string; count: number }[]>`
      INSERT INTO identity.sign_in_attempt AS attempt (key, count, since)
      SELECT key, 1, ${this.now()} FROM unnest(${[account, addressKey(address)]}::text[]) AS key ORDER BY key
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN attempt.since < ${this.windowStart()} THEN 1 ELSE attempt.count + 1 END,
        since = CASE WHEN attempt.since < ${this.windowStart()} THEN excluded.since ELSE attempt.since END
      RETURNING key, count`;
    if (counted.some(({ key, count }) => count > (key === account ? allowed.account : allowed.address))) {
      throw new Refusal(
        'trop-de-demandes',
        `Trop de tentatives de connexion : réessayez dans ${windowMinutes} minutes.`,
      );
    }
  }

  async giveBack(email: string, address: string): Promise<void> {
    await this.database.$executeRaw`
      UPDATE identity.sign_in_attempt attempt
      SET count = CASE WHEN attempt.key = ${accountKey(email)} THEN 0 ELSE greatest(attempt.count - 1, 0) END
      FROM (
        SELECT key FROM identity.sign_in_attempt
        WHERE key IN (${accountKey(email)}, ${addressKey(address)}) ORDER BY key FOR UPDATE
      ) AS locked
      WHERE attempt.key = locked.key`;
  }

  /** Forgets what no longer counts. */
  async prune(): Promise<void> {
    await this.database.signInAttempt.deleteMany({ where: { since: { lt: this.windowStart() } } });
  }

  private windowStart(): Date {
    return new Date(this.now().getTime() - windowMinutes * 60_000);
  }
}

/** Hashed: an address that somebody merely tried is no reason to keep it. */
function accountKey(email: string): string {
  return `account:${createHash('sha256').update(email).digest('base64url')}`;
}

function addressKey(address: string): string {
  return `address:${address}`;
}
