import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import {
  type Account,
  type CodeSent,
  confirmCode,
  type ConfirmCode,
  type EmailVerified,
  sendCode,
  type SendCode,
  verifyEmail,
  type VerifyEmail,
} from '../../contracts/account.ts';
import { Allow, CurrentCaller } from '../access/guard.ts';
import type { Caller } from '../access/tokens.ts';
import { AccountPage } from './account-page.ts';
import { EmailOutbox } from './email/outbox.ts';
import { EmailVerifications } from './email/verifications.ts';
import { PhoneVerifications } from './phone/verifications.ts';

@Controller('api/account')
export class AccountRoutes {
  constructor(
    @Inject(AccountPage) private readonly page: AccountPage,
    @Inject(EmailVerifications) private readonly emails: EmailVerifications,
    @Inject(EmailOutbox) private readonly mails: EmailOutbox,
    @Inject(PhoneVerifications) private readonly phones: PhoneVerifications,
  ) {}

  @Get()
  @Allow('consumer')
  read(@CurrentCaller() caller: Caller): Promise<Account> {
    return this.page.of(caller.id);
  }

  @Post('email/send')
  @HttpCode(204)
  @Allow('consumer')
  async sendLink(@CurrentCaller() caller: Caller): Promise<void> {
    await this.emails.sendAgain(caller.id);
    this.mails.wake();
  }

  @Post('email/verify')
  @HttpCode(200)
  @Allow('anyone')
  verifyEmail(@Body({ schema: verifyEmail }) { token }: VerifyEmail): Promise<EmailVerified> {
    return this.emails.confirm(token);
  }

  @Post('phone')
  @HttpCode(202)
  @Allow('consumer')
  sendCode(@CurrentCaller() caller: Caller, @Body({ schema: sendCode }) { phone }: SendCode): Promise<CodeSent> {
    return this.phones.send(caller.id, phone);
  }

  @Post('phone/confirm')
  @HttpCode(200)
  @Allow('consumer')
  async confirmCode(
    @CurrentCaller() caller: Caller,
    @Body({ schema: confirmCode }) { code }: ConfirmCode,
  ): Promise<Account> {
    await this.phones.confirm(caller.id, code);
    return this.page.of(caller.id);
  }
}
