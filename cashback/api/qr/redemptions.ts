import { createHash, randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redeem, Redeemed } from '../../contracts/qr.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { retryingConflicts } from '../database.ts';
import { Prisma, PrismaClient, type Redemption as StoredRedemption } from '../generated/client.ts';
import { Accounts, type Person } from '../identity/accounts.ts';
import { Pushes } from '../notifications/pushes.ts';
import { Partners, type PartnerShop } from '../partners/partners.ts';
import { Refusal } from '../refusal.ts';
import { pointsFor } from '../wallet/points.ts';
import { Wallet } from '../wallet/wallet.ts';
import { Codes } from './codes.ts';

type Redemption = Pick<StoredRedemption, 'transferId' | 'points' | 'amountCents' | 'redeemedAt' | 'consumerId'>;
type Request = Readonly<{ partnerId: string; idempotencyKey: string; hash: Uint8Array<ArrayBuffer> }>;
type Sale = Readonly<{ consumer: Person; shop: PartnerShop; nonce: Uint8Array<ArrayBuffer>; amountCents: number }>;

/** A code scanned at the till, turned into points once. */
@Injectable()
export class Redemptions {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Codes) private readonly codes: Codes,
    @Inject(Wallet) private readonly wallet: Wallet,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Partners) private readonly partners: Partners,
    @Inject(Pushes) private readonly pushes: Pushes,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /**
   * Gives the points, or the answer already given to the same key and body (even when the code has expired since).
   * Refuses with `qr-invalide`, `qr-expire`, `qr-deja-utilise`, `cle-reutilisee` or `acces-refuse`.
   */
  async redeem(partnerId: string, idempotencyKey: string, body: Redeem): Promise<Redeemed> {
    const request = { partnerId, idempotencyKey, hash: hashOf(body) };
    const read = this.codes.read(body.code);
    if (read.kind !== 'valid') {
      const earlier = await this.earlier(request);
      if (earlier) return answerOf(earlier, (await this.accounts.people([earlier.consumerId])).get(earlier.consumerId));
      throw refusalOf(read.kind);
    }

    const [people, shop] = await Promise.all([
      this.accounts.people([read.consumerId, partnerId]),
      this.partners.shopOf(partnerId),
    ]);
    const consumer = people.get(read.consumerId);
    if (!consumer) throw refusalOf('forged');
    if (!shop) throw new Refusal('acces-refuse', 'Votre compte n’est rattaché à aucune boutique : contactez REWAPP.');
    if (consumer.mailbox === people.get(partnerId)?.mailbox) {
      throw new Refusal('acces-refuse', 'Vous ne pouvez pas créditer votre propre compte : demandez à un collègue.');
    }
    const sale = { consumer, shop, nonce: new Uint8Array(read.nonce), amountCents: body.amountCents };
    const redemption = await this.record(request, sale);
    return answerOf(redemption, consumer);
  }

  /**
   * Claims the code, books the points and writes what the consumer is told in one statement, thus one transaction. A
   * rival for the same code or key waits in it until the first has committed, then claims nothing.
   */
  private async record(request: Request, { consumer, shop, nonce, amountCents }: Sale): Promise<Redemption> {
    const { partnerId, idempotencyKey, hash } = request;
    const points = pointsFor(amountCents);
    const transferId = randomUUIDv7();
    const redeemedAt = this.now();
    const booking = this.wallet.booking({
      id: transferId,
      idempotencyKey: `qr:${transferId}`,
      kind: 'cashback',
      label: shop.name,
      from: { kind: 'partner', id: shop.id },
      to: { kind: 'consumer', id: consumer.id },
      points,
      at: redeemedAt,
    });
    const news = this.pushes.writing({
      accountId: consumer.id,
      about: transferId,
      title: points < 2 ? `+${points} point` : `+${points} points`,
      body: `Votre achat chez ${shop.name} vous rapporte.`,
      at: redeemedAt,
    });
    const claimed = await retryingConflicts(
      () => this.database.$queryRaw<{ told: bigint | number }[]>`
        WITH claimed AS (
          INSERT INTO qr.redemption (nonce, partner_id, idempotency_key, request_hash, consumer_id, transfer_id,
            amount_cents, points, redeemed_at)
          VALUES (${nonce}, ${partnerId}::uuid, ${idempotencyKey}, ${hash}, ${consumer.id}::uuid, ${transferId}::uuid,
            ${amountCents}, ${points}, ${redeemedAt})
          ON CONFLICT DO NOTHING
          RETURNING transfer_id
        )
        SELECT ${booking}, ${points > 0 ? news : Prisma.sql`0`} AS told FROM claimed`,
    );
    if (claimed.some(({ told }) => told > 0)) this.pushes.wake();
    if (claimed.length === 1) return { transferId, points, amountCents, redeemedAt, consumerId: consumer.id };
    const earlier = await this.earlier(request);
    if (earlier) return earlier;
    throw new Refusal('qr-deja-utilise', 'Ce QR code a déjà servi : demandez au client d’en afficher un nouveau.');
  }

  private async earlier(request: Request): Promise<Redemption | null> {
    const { partnerId, idempotencyKey, hash } = request;
    const earlier = await this.database.redemption.findUnique({
      where: { partnerId_idempotencyKey: { partnerId, idempotencyKey } },
    });
    if (earlier && !Buffer.from(earlier.requestHash).equals(hash)) {
      throw new Refusal('cle-reutilisee', 'Cette clé Idempotency-Key a déjà servi pour une autre vente : changez-la.');
    }
    return earlier;
  }
}

function hashOf({ code, amountCents }: Redeem): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`${code}\n${amountCents}`).digest());
}

function answerOf({ transferId, points, amountCents, redeemedAt }: Redemption, consumer: Person | undefined): Redeemed {
  const displayName = consumer?.displayName ?? 'Client';
  return { transferId, points, amountCents, consumer: { displayName }, at: redeemedAt.toISOString() };
}

function refusalOf(kind: 'forged' | 'expired'): Refusal {
  return kind === 'expired'
    ? new Refusal('qr-expire', 'Ce QR code a plus de 60 secondes : demandez au client d’en afficher un nouveau.')
    : new Refusal('qr-invalide', 'Ce QR code n’est pas un code REWAPP : scannez-le de nouveau.');
}
