import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.ts';
import { type Prisma, PrismaClient } from '../generated/client.ts';
import type { Incoming, Webhook } from '../gateway/webhook.ts';
import { Clients } from '../outside/clients.ts';
import { Holders } from './holders.ts';
import { purchasesIn, type Telling, telling, timeOf, type ToldPurchase } from './telling.ts';

const prefix = '/api/webhooks/powens/';
const rowsAtOnce = 1_000;
/** Longer than Powens goes on trying. */
const rememberedMs = 30 * 24 * 3_600_000;

type Transaction = Prisma.TransactionClient;

/**
 * What Powens tells by itself: one address for each event, as they are registered on its console
 * (`…/powens/CONNECTION_SYNCED`). Told twice it counts once; told late it undoes nothing newer.
 */
@Injectable()
export class PowensWebhook implements Webhook {
  readonly path = `${prefix}*`;
  /** A first year of transactions comes at once. */
  readonly longestBodyBytes = 16 * 1024 * 1024;

  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(Holders) private readonly holders: Holders,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  isGenuine({ path, body, headers }: Incoming): boolean {
    return this.clients.powens?.hasSigned(path, body, headers) ?? false;
  }

  async take({ path, body }: Incoming): Promise<void> {
    const event = path.slice(prefix.length);
    if (event !== 'CONNECTION_SYNCED' && event !== 'CONNECTION_DELETED') return;
    const told = telling.parse(JSON.parse(body.toString()));
    const accountId = await this.holders.accountOf(told.user.id);
    // Somebody who is no longer, or never was, one of ours.
    if (!accountId) return;
    await this.database.$transaction(
      async (transaction) => {
        if (!(await this.isNew(transaction, told.id_webhook_data))) return;
        if (event === 'CONNECTION_DELETED') await this.end(transaction, told);
        else await this.sync(transaction, accountId, told);
      },
      { timeout: 30_000 },
    );
  }

  async prune(): Promise<void> {
    const before = new Date(this.now().getTime() - rememberedMs);
    await this.database.delivery.deleteMany({ where: { receivedAt: { lt: before } } });
  }

  /** The same one at the same time waits here until the first has committed. */
  private async isNew(transaction: Transaction, id: string): Promise<boolean> {
    const data = { id, receivedAt: this.now() };
    const { count } = await transaction.delivery.createMany({ data, skipDuplicates: true });
    return count === 1;
  }

  private async sync(transaction: Transaction, accountId: string, told: Telling): Promise<void> {
    const { id, state, connector, last_update } = told.connection;
    const now = this.now();
    const syncedAt = timeOf(last_update) ?? now;
    const kept = await transaction.$executeRaw`
      INSERT INTO banking.connection AS held (id, account_id, bank, state, linked_at, synced_at)
      VALUES (${id}, ${accountId}::uuid, ${connector?.name ?? null}, ${state ?? null}, ${now}, ${syncedAt})
      ON CONFLICT (id) DO UPDATE SET
        account_id = excluded.account_id,
        bank = coalesce(excluded.bank, held.bank),
        state = CASE WHEN held.synced_at > excluded.synced_at THEN held.state ELSE excluded.state END,
        synced_at = greatest(held.synced_at, excluded.synced_at)
      WHERE held.ended_at IS NULL`;
    // Ended by its owner: what was still on its way is not kept.
    if (kept === 0) return;
    const purchases = purchasesIn(told, now);
    for (let from = 0; from < purchases.length; from += rowsAtOnce) {
      await this.keep(transaction, accountId, id, purchases.slice(from, from + rowsAtOnce));
    }
  }

  /** What never was a purchase is not kept; what was one and is no longer is marked. */
  private async keep(
    transaction: Transaction,
    accountId: string,
    connectionId: number,
    told: readonly ToldPurchase[],
  ): Promise<void> {
    await transaction.$executeRaw`
      INSERT INTO banking.purchase AS held
        (id, account_id, connection_id, made_on, amount_cents, wording, standing, told_at)
      SELECT told.id, ${accountId}::uuid, ${connectionId}, told.made_on, told.amount_cents, told.wording, told.standing,
        told.told_at
      FROM jsonb_to_recordset(${JSON.stringify(told.map(rowOf))}::jsonb) AS told
        (id bigint, made_on date, amount_cents bigint, wording text, standing text, told_at timestamptz)
      WHERE told.standing IN ('settled', 'coming')
        OR EXISTS (SELECT 1 FROM banking.purchase known WHERE known.id = told.id)
      ORDER BY told.id
      ON CONFLICT (id) DO UPDATE SET
        made_on = excluded.made_on, amount_cents = excluded.amount_cents, wording = excluded.wording,
        standing = excluded.standing, told_at = excluded.told_at
      WHERE held.told_at <= excluded.told_at`;
  }

  private async end(transaction: Transaction, { connection: { id } }: Telling): Promise<void> {
    await transaction.connection.updateMany({ where: { id, endedAt: null }, data: { endedAt: this.now() } });
    await transaction.purchase.deleteMany({ where: { connectionId: id } });
  }
}

function rowOf({ id, madeOn, amountCents, wording, standing, toldAt }: ToldPurchase) {
  return { id, made_on: madeOn, amount_cents: amountCents, wording, standing, told_at: toldAt };
}
