import { Module } from '@nestjs/common';
import { FlagsModule } from '../flags/module.ts';
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
import { UsersExport } from './users-export.ts';

@Module({
  imports: [FlagsModule, WalletModule],
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
    UsersExport,
  ],
  exports: [Accounts, EmailEvents, SmsStatus],
})
export class IdentityModule {}
