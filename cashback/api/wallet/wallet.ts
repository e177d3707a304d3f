import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Balance, Movements } from '../../contracts/wallet.ts';
import { retryingConflicts, sqlStateOf } from '../database.ts';
import { Prisma, PrismaClient } from '../generated/client.ts';

/** `consumer` accounts never go below zero; `partner` accounts fund what they give and may. */
export type Holder = Readonly<{ kind: 'consumer' | 'partner'; id: string }>;

export type Transfer = Readonly<{
  /** A UUIDv7 of the caller's choice, so that it can refer to the transfer before it is booked. */
  id: string;
  /** The same key again books nothing and gives the transfer already booked. */
  idempotencyKey: string;
  kind: 'cashback' | 'spend' | 'correction';
  /** What the consumer reads beside the movement, in French. */
  label: string;
  from: Holder;
  to: Holder;
  points: number;
  at: Date;
}>;

export type Booked = { outcome: 'booked'; id: string } | { outcome: 'key-reused' } | { outcome: 'not-enough-points' };

/** The double-entry ledger: the face of this service to the others. */
@Injectable()
export class Wallet {
  constructor(@Inject(PrismaClient) private readonly database: PrismaClient) {}

  /** Books a transfer by itself. */
  async transfer(transfer: Transfer): Promise<Booked> {
    try {
      const [booked] = await retryingConflicts(
        () => this.database.$queryRaw<{ id: string }[]>`SELECT ${this.booking(transfer)} AS id`,
      );
      if (!booked) throw new Error('wallet.book_transfer returned no row.');
      return { outcome: 'booked', id: booked.id };
    } catch (error) {
      if (sqlStateOf(error) === 'RW409') return { outcome: 'key-reused' };
      if (sqlStateOf(error) === '23514') return { outcome: 'not-enough-points' };
      throw error;
    }
  }

  /**
   * The SQL expression that books a transfer and gives its id, for a service that must write a row of its own and book
   * in one transaction: one statement then does both, and no lock waits for this process to speak again.
   */
  booking({ id, idempotencyKey, kind, label, from, to, points, at }: Transfer): Prisma.Sql {
    const codes = points === 0 ? [] : [codeOf(from), codeOf(to)];
    const amounts = points === 0 ? [] : [-points, points];
    const requestHash = hashOf([kind, codeOf(from), codeOf(to), points]);
    return Prisma.sql`wallet.book_transfer(
      ${id}::uuid, ${idempotencyKey}, ${requestHash}, ${kind}, ${label}, ${at}, ${codes}::text[], ${amounts}::bigint[]
    )`;
  }

  async balance(consumerId: string): Promise<Balance> {
    const account = await this.database.ledgerAccount.findUnique({
      where: { code: codeOf({ kind: 'consumer', id: consumerId }) },
      select: { posted: true, updatedAt: true },
    });
    return { points: Number(account?.posted ?? 0), updatedAt: account?.updatedAt?.toISOString() ?? null };
  }

  /** The last 20 transfers, newest first. */
  async movements(consumerId: string): Promise<Movements> {
    const entries = await this.database.ledgerEntry.findMany({
      where: { account: { code: codeOf({ kind: 'consumer', id: consumerId }) } },
      orderBy: { id: 'desc' },
      take: 20,
      select: {
        amount: true,
        transfer: { select: { id: true, kind: true, label: true, effectiveAt: true } },
      },
    });
    return {
      movements: entries.map(({ amount, transfer: { id, kind, label, effectiveAt } }) => ({
        transferId: id,
        kind,
        label,
        points: Number(amount),
        at: effectiveAt.toISOString(),
      })),
    };
  }

  /** Points by account id, for those who have some. */
  async pointsOf(consumerIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const idsByCode = new Map(consumerIds.map((id) => [codeOf({ kind: 'consumer', id }), id]));
    const accounts = await this.database.ledgerAccount.findMany({
      where: { code: { in: [...idsByCode.keys()] } },
      select: { code: true, posted: true },
    });
    return new Map(accounts.map(({ code, posted }) => [idsByCode.get(code) ?? code, Number(posted)]));
  }
}

function codeOf({ kind, id }: Holder): string {
  return `${kind}:${id}`;
}

function hashOf(request: readonly (string | number)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(JSON.stringify(request)).digest());
}
