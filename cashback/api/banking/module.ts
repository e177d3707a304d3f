import { Module } from '@nestjs/common';
import { Holders } from './holders.ts';
import { BankingHousekeeping } from './housekeeping.ts';
import { Links } from './links.ts';
import { Purchases } from './purchases.ts';
import { BankingRoutes } from './routes.ts';
import { PowensWebhook } from './webhook.ts';

@Module({
  controllers: [BankingRoutes],
  providers: [BankingHousekeeping, Holders, Links, PowensWebhook, Purchases],
  exports: [PowensWebhook],
})
export class BankingModule {}
