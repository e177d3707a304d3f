import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CLOCK, type Clock } from '../../clock.ts';
import { PrismaClient } from '../../generated/client.ts';
import type { Incoming, Webhook } from '../../gateway/webhook.ts';
import { Clients } from '../../outside/clients.ts';

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event; `reference` is ours (custom_args). */
const events = z.array(z.looseObject({ event: z.string(), reference: z.uuid().optional().catch(undefined) }));

/** The mailbox does not exist, or SendGrid knows already that it does not. */
const bounces = new Set(['bounce', 'dropped']);

/** SendGrid's event webhook: which mails came back. The same event again changes nothing. */
@Injectable()
export class EmailEvents implements Webhook {
  readonly path = '/api/webhooks/sendgrid';
  /** Events come in batches. */
  readonly longestBodyBytes = 1024 * 1024;

  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  isGenuine({ body, headers }: Incoming): boolean {
    return this.clients.sendgrid?.hasSigned(body, headers) ?? false;
  }

  async take({ body }: Incoming): Promise<void> {
    const told = events.parse(JSON.parse(body.toString()));
    const ids = told.flatMap(({ event, reference }) => (reference && bounces.has(event) ? [reference] : []));
    await this.database.emailVerification.updateMany({
      where: { id: { in: ids }, bouncedAt: null },
      data: { bouncedAt: this.now(), nextAt: null },
    });
  }
}
