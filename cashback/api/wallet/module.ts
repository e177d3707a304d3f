import { Module } from '@nestjs/common';
import { WalletRoutes } from './routes.ts';
import { Wallet } from './wallet.ts';

@Module({ controllers: [WalletRoutes], providers: [Wallet], exports: [Wallet] })
export class WalletModule {}
