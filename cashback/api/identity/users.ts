import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { userQuery, UserPage } from '../../contracts/identity.ts';
import { Prisma, PrismaClient } from '../generated/client.ts';
import { Refusal } from '../refusal.ts';
import { Wallet } from '../wallet/wallet.ts';

const cursor = z.tuple([z.iso.datetime(), z.uuid()]);

/** The accounts as an administrator looks through them. */
@Injectable()
export class Users {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Wallet) private readonly wallet: Wallet,
  ) {}

  /** Newest first; `next` is the cursor of the following page. */
  async page({ search, after, limit }: z.infer<typeof userQuery>): Promise<UserPage> {
    const matching = search ? matches(search) : {};
    const [accounts, total] = await Promise.all([
      this.database.account.findMany({
        where: after ? { AND: [matching, olderThan(after)] } : matching,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
        omit: { passwordHash: true },
      }),
      this.database.account.count({ where: matching }),
    ]);
    const shown = accounts.slice(0, limit);
    const points = await this.wallet.pointsOf(shown.map(({ id }) => id));
    const last = accounts.length > limit ? shown.at(-1) : undefined;
    return {
      users: shown.map(({ createdAt, ...account }) => ({
        ...account,
        createdAt: createdAt.toISOString(),
        points: points.get(account.id) ?? 0,
      })),
      total,
      next: last ? Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url') : null,
    };
  }
}

function matches(search: string): Prisma.AccountWhereInput {
  const contains = { contains: search, mode: 'insensitive' } as const;
  return { OR: [{ email: contains }, { displayName: contains }] };
}

function olderThan(after: string): Prisma.AccountWhereInput {
  const [createdAt, id] = decode(after);
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

function decode(after: string): z.infer<typeof cursor> {
  try {
    return cursor.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
  } catch {
    const message = 'Cette page n’existe pas : reprenez la liste depuis le début.';
    throw new Refusal('champ-invalide', message, [{ path: 'after', message }]);
  }
}
