import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import {
  type Banking,
  linkReturn,
  type LinkReturn,
  type LinkStarted,
  unlink,
  type Unlink,
} from '../../contracts/banking.ts';
import { Allow, CurrentCaller } from '../access/guard.ts';
import type { Caller } from '../access/tokens.ts';
import { Links } from './links.ts';
import { Purchases } from './purchases.ts';

@Controller('api/banking')
export class BankingRoutes {
  constructor(
    @Inject(Links) private readonly links: Links,
    @Inject(Purchases) private readonly purchases: Purchases,
  ) {}

  @Get()
  @Allow('consumer')
  read(@CurrentCaller() caller: Caller): Promise<Banking> {
    return this.purchases.page(caller.id);
  }

  @Post('link')
  @Allow('consumer')
  start(@CurrentCaller() caller: Caller): Promise<LinkStarted> {
    return this.links.start(caller.id);
  }

  @Post('return')
  @HttpCode(200)
  @Allow('consumer')
  async comeBack(@CurrentCaller() caller: Caller, @Body({ schema: linkReturn }) back: LinkReturn): Promise<Banking> {
    await this.links.comeBack(caller.id, back);
    return this.purchases.page(caller.id);
  }

  @Post('unlink')
  @HttpCode(200)
  @Allow('consumer')
  async end(@CurrentCaller() caller: Caller, @Body({ schema: unlink }) { bankId }: Unlink): Promise<Banking> {
    await this.links.end(caller.id, bankId);
    return this.purchases.page(caller.id);
  }
}
