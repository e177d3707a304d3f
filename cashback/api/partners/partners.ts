import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PrismaClient } from '../generated/client.ts';

export type PartnerShop = Readonly<{ id: string; name: string }>;

/** Shops and who works in them: the face of this service to the others. */
@Injectable()
export class Partners {
  constructor(@Inject(PrismaClient) private readonly database: PrismaClient) {}

  async shopOf(accountId: string): Promise<PartnerShop | undefined> {
    // On the way of every sale: one query, where Prisma's nested select would send two.
    const [shop] = await this.database.$queryRaw<PartnerShop[]>`
      SELECT shop.id, shop.name FROM partners.staff JOIN partners.shop ON shop.id = staff.shop_id
      WHERE staff.account_id = ${accountId}::uuid`;
    return shop;
  }

  /** Opens a shop for an account that has none; leaves the one that it has. */
  async openShop(accountId: string, name: string): Promise<void> {
    await this.database.staff.upsert({
      where: { accountId },
      create: { accountId, shop: { create: { id: randomUUIDv7(), name } } },
      update: {},
    });
  }
}
