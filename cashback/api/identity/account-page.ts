import { Inject, Injectable } from '@nestjs/common';
import type { Account } from '../../contracts/account.ts';
import { PrismaClient } from '../generated/client.ts';
import { Refusal } from '../refusal.ts';
import { EmailVerifications } from './email/verifications.ts';
import { PhoneVerifications } from './phone/verifications.ts';

/** What a person sees of their own account. */
@Injectable()
export class AccountPage {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(EmailVerifications) private readonly emails: EmailVerifications,
    @Inject(PhoneVerifications) private readonly phones: PhoneVerifications,
  ) {}

  async of(accountId: string): Promise<Account> {
    const account = await this.database.account.findUnique({ where: { id: accountId }, select: { email: true } });
    if (!account) throw new Refusal('introuvable', 'Ce compte n’existe plus.');
    const [state, number] = await Promise.all([
      this.emails.stateOf(accountId, account.email),
      this.phones.numberOf(accountId),
    ]);
    return {
      email: { address: account.email, state, available: this.emails.available },
      phone: { number, available: this.phones.available },
    };
  }
}
