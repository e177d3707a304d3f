import { Inject, Injectable } from '@nestjs/common';
import { Hourly } from '../hourly.ts';
import { Links } from './links.ts';
import { PowensWebhook } from './webhook.ts';

/** Forgets journeys and deliveries of the past. */
@Injectable()
export class BankingHousekeeping extends Hourly {
  constructor(
    @Inject(Links) private readonly links: Links,
    @Inject(PowensWebhook) private readonly webhook: PowensWebhook,
  ) {
    super();
  }

  protected work(): Promise<unknown> {
    return Promise.all([this.links.prune(), this.webhook.prune()]);
  }
}
