import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/module.ts';
import { NotificationsModule } from '../notifications/module.ts';
import { PartnersModule } from '../partners/module.ts';
import { WalletModule } from '../wallet/module.ts';
import { Codes } from './codes.ts';
import { Redemptions } from './redemptions.ts';
import { QrRoutes } from './routes.ts';

@Module({
  imports: [IdentityModule, NotificationsModule, PartnersModule, WalletModule],
  controllers: [QrRoutes],
  providers: [Codes, Redemptions],
})
export class QrModule {}
