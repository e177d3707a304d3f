import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PrismaClient } from '../../generated/client.ts';
import type { Incoming, Webhook } from '../../gateway/webhook.ts';
import { Clients } from '../../outside/clients.ts';
import { SETTINGS, type Settings } from '../../settings.ts';

const path = '/api/webhooks/twilio/';

/** Of one verification: Twilio may call before it has told us the message's own id. */
export const smsCallbackPath = (verification: string) => `${path}${verification}`;

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
const status = z.object({
  id: z.uuid(),
  MessageSid: z.string().max(64),
  MessageStatus: z.string().max(20),
  ErrorCode: z.string().max(10).optional(),
});

/** From the first of these on nothing better comes: what arrives late must not undo it. */
const final = ['delivered', 'undelivered', 'failed'];

/** Twilio's status callback: how the SMS fared. */
@Injectable()
export class SmsStatus implements Webhook {
  readonly path = `${path}*`;
  readonly longestBodyBytes = 16 * 1024;

  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The address is the one that we gave: what a proxy made of it was not signed. */
  isGenuine({ path: called, body, headers }: Incoming): boolean {
    const url = `${this.settings.outside.twilio?.PUBLIC_API_URL}${called}`;
    const form = new URLSearchParams(body.toString());
    return this.clients.twilio?.hasSigned(url, form, headers['x-twilio-signature']) ?? false;
  }

  async take({ path: called, body }: Incoming): Promise<void> {
    const {
      id,
      MessageSid: messageId,
      MessageStatus: word,
      ErrorCode: code,
    } = status.parse({ ...Object.fromEntries(new URLSearchParams(body.toString())), id: called.slice(path.length) });
    await this.database.phoneVerification.updateMany({
      where: {
        id,
        AND: [
          { OR: [{ messageId }, { messageId: null }] },
          { OR: [{ delivery: null }, { delivery: { notIn: final } }] },
        ],
      },
      data: { messageId, delivery: code ? `${word} (${code})` : word },
    });
  }
}
