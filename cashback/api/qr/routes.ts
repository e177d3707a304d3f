import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type QrIssued, redeem, type Redeem, type Redeemed } from '../../contracts/qr.ts';
import { Allow, CurrentCaller } from '../access/guard.ts';
import type { Caller } from '../access/tokens.ts';
import { Codes } from './codes.ts';
import { IdempotencyKey } from './idempotency-key.ts';
import { Redemptions } from './redemptions.ts';

@Controller('api/qr')
export class QrRoutes {
  constructor(
    @Inject(Codes) private readonly codes: Codes,
    @Inject(Redemptions) private readonly redemptions: Redemptions,
  ) {}

  @Post()
  @Allow('consumer')
  issue(@CurrentCaller() caller: Caller): QrIssued {
    return this.codes.issue(caller.id);
  }

  @Post('redeem')
  @HttpCode(200)
  @Allow('partner')
  redeem(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: redeem }) body: Redeem,
  ): Promise<Redeemed> {
    return this.redemptions.redeem(caller.id, idempotencyKey, body);
  }
}
