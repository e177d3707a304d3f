import { Controller, Get, Inject } from '@nestjs/common';
import type { Balance, Movements } from '../../contracts/wallet.ts';
import type { Caller } from '../access/tokens.ts';
import { Allow, CurrentCaller } from '../access/guard.ts';
import { Wallet } from './wallet.ts';

@Controller('api/wallet')
export class WalletRoutes {
  constructor(@Inject(Wallet) private readonly wallet: Wallet) {}

  @Get('balance')
  @Allow('consumer')
  balance(@CurrentCaller() caller: Caller): Promise<Balance> {
    return this.wallet.balance(caller.id);
  }

  @Get('movements')
  @Allow('consumer')
  movements(@CurrentCaller() caller: Caller): Promise<Movements> {
    return this.wallet.movements(caller.id);
  }
}
