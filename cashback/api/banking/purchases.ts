import { Inject, Injectable } from '@nestjs/common';
import type { Banking, LinkedBank } from '../../contracts/banking.ts';
import { type Connection, PrismaClient } from '../generated/client.ts';
import { Holders } from './holders.ts';

const shown = 100;
/** PSD2: after that the bank asks its customer again. */
const consentMs = 180 * 24 * 3_600_000;

/** States of a connection that only its owner can end: https://docs.powens.com. The others pass. */
const needsOwner = new Set([
  'SCARequired',
  'webauthRequired',
  'additionalInformationNeeded',
  'actionNeeded',
  'passwordExpired',
  'wrongpass',
]);

/** What the linked banks say. */
@Injectable()
export class Purchases {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Holders) private readonly holders: Holders,
  ) {}

  async page(accountId: string): Promise<Banking> {
    const [connections, purchases] = await Promise.all([
      this.database.connection.findMany({ where: { accountId, endedAt: null }, orderBy: { linkedAt: 'asc' } }),
      this.database.purchase.findMany({
        where: { accountId, standing: 'settled' },
        orderBy: [{ madeOn: 'desc' }, { id: 'desc' }],
        take: shown,
        select: { id: true, madeOn: true, amountCents: true, wording: true },
      }),
    ]);
    return {
      available: this.holders.available,
      banks: connections.map(bankOf),
      purchases: purchases.map(({ id, madeOn, amountCents, wording }) => ({
        id: String(id),
        madeOn: dayOf(madeOn),
        amountCents: Number(amountCents),
        wording,
      })),
    };
  }
}

function bankOf({ id, bank, state, linkedAt, syncedAt }: Connection): LinkedBank {
  return {
    id: String(id),
    name: bank ?? 'Votre banque',
    state: state !== null && needsOwner.has(state) ? 'action' : syncedAt ? 'synced' : 'waiting',
    syncedAt: syncedAt?.toISOString() ?? null,
    consentEndsOn: dayOf(new Date(linkedAt.getTime() + consentMs)),
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
