import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '../../contracts/identity.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { isUniqueViolation } from '../database.ts';
import { type Account, PrismaClient } from '../generated/client.ts';
import { Refusal } from '../refusal.ts';
import type { LinkDraft } from './email/verifications.ts';
import { mailboxOf } from './mailbox.ts';
import { hashPassword } from './passwords.ts';

export type Person = Readonly<{ id: string; displayName: string; mailbox: string }>;
export type AccountWish = Readonly<{
  email: string;
  displayName: string;
  role: Role;
  password: string;
  /** The link that will prove the address, written with the account: both are there, or neither. */
  link?: LinkDraft | null;
}>;

/** Who exists: the face of this service to the others. */
@Injectable()
export class Accounts {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** `email` is in lower case. Refuses with `deja-inscrit`. */
  async open({ email, displayName, role, password, link }: AccountWish): Promise<Account> {
    const passwordHash = await hashPassword(password);
    try {
      return await this.database.account.create({
        data: {
          ...{ id: randomUUIDv7(), email, displayName, role, passwordHash, createdAt: this.now() },
          ...(link && { emailVerifications: { create: link } }),
        },
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new Refusal('deja-inscrit', 'Un compte existe déjà avec cette adresse : connectez-vous.');
    }
  }

  byEmail(email: string): Promise<Account | null> {
    return this.database.account.findUnique({ where: { email } });
  }

  /** The people behind accounts, by account id. */
  async people(ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    const accounts = await this.database.account.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, displayName: true, email: true },
    });
    return new Map(accounts.map(({ id, displayName, email }) => [id, { id, displayName, mailbox: mailboxOf(email) }]));
  }
}
