import { Module } from '@nestjs/common';
import { WalletModule } from '../wallet/module.ts';
import { Accounts } from './accounts.ts';
import { SignInAttempts } from './attempts.ts';
import { SignIn } from './sign-in.ts';
import { Housekeeping } from './housekeeping.ts';
import { IdentityRoutes } from './routes.ts';
import { Sessions } from './sessions.ts';
import { Users } from './users.ts';

@Module({
  imports: [WalletModule],
  controllers: [IdentityRoutes],
  providers: [Accounts, Housekeeping, SignIn, Sessions, SignInAttempts, Users],
  exports: [Accounts],
})
export class IdentityModule {}
