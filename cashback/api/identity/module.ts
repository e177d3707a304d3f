import { Module } from '@nestjs/common';
import { WalletModule } from '../wallet/module.ts';
import { AccountPage } from './account-page.ts';
import { AccountRoutes } from './account-routes.ts';
import { Accounts } from './accounts.ts';
import { SignInAttempts } from './attempts.ts';
import { EmailEvents } from './email/events.ts';
import { EmailOutbox } from './email/outbox.ts';
import { EmailVerifications } from './email/verifications.ts';
import { PhoneVerifications } from './phone/verifications.ts';
import { SmsStatus } from './phone/status.ts';
import { SendingLimits } from './sending-limits.ts';
import { SignIn } from './sign-in.ts';
import { Housekeeping } from './housekeeping.ts';
import { IdentityRoutes } from './routes.ts';
import { Sessions } from './sessions.ts';
import { Users } from './users.ts';

@Module({
  imports: [WalletModule],
  controllers: [AccountRoutes, IdentityRoutes],
  providers: [
    AccountPage,
    Accounts,
    EmailEvents,
    EmailOutbox,
    EmailVerifications,
    Housekeeping,
    PhoneVerifications,
    SendingLimits,
    SignIn,
    Sessions,
    SignInAttempts,
    SmsStatus,
    Users,
  ],
  exports: [Accounts, EmailEvents, SmsStatus],
})
export class IdentityModule {}
