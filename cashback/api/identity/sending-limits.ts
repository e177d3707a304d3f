import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.ts';
import { PrismaClient } from '../generated/client.ts';
import { Refusal } from '../refusal.ts';

export type Limit = Readonly<{ key: string; allowed: number; withinMs: number }>;

/**
 * How much is sent, and to whom. Counted in PostgreSQL before anything leaves, so that the limits hold over every
 * process and against requests side by side.
 */
@Injectable()
export class SendingLimits {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** Counts one sending under every limit, or none of them: throws `trop-de-demandes` with the sentence. */
  async charge(limits: readonly Limit[], sentence: string): Promise<void> {
    const now = this.now();
    const keys = limits.map(({ key }) => key);
    const ends = limits.map(({ withinMs }) => new Date(now.getTime() + withinMs));
    const counted = await this.database.$queryRaw<{ key: string; count: number }[]>`
      INSERT INTO identity.sending_limit AS held (key, count, ends_at)
      SELECT key, 1, ends_at FROM unnest(${keys}::text[], ${ends}::timestamptz[]) AS asked (key, ends_at) ORDER BY key
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN held.ends_at <= ${now} THEN 1 ELSE held.count + 1 END,
        ends_at = CASE WHEN held.ends_at <= ${now} THEN excluded.ends_at ELSE held.ends_at END
      RETURNING key, count`;
    const counts = new Map(counted.map(({ key, count }) => [key, count]));
    if (limits.every(({ key, allowed }) => (counts.get(key) ?? 0) <= allowed)) return;
    await this.giveBack(keys);
    throw new Refusal('trop-de-demandes', sentence);
  }

  /** Forgets what no longer counts. */
  async prune(): Promise<void> {
    await this.database.sendingLimit.deleteMany({ where: { endsAt: { lt: this.now() } } });
  }

  /** What was refused must not use up what others share, as the day of a whole country. */
  private async giveBack(keys: readonly string[]): Promise<void> {
    await this.database.$executeRaw`
      UPDATE identity.sending_limit held SET count = held.count - 1
      FROM (SELECT key FROM identity.sending_limit WHERE key = ANY (${keys}::text[]) ORDER BY key FOR UPDATE) AS locked
      WHERE held.key = locked.key AND held.count > 0`;
  }
}
