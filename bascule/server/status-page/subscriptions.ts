import type { Pool } from 'pg';
import { confirmMail } from '../../core/status/mail.ts';
import type { StatusPage } from '../../core/status/schema.ts';
import { writeMessage } from '../../engine/message-table.ts';
import {
  confirmSubscription,
  confirmWithinMs,
  requestSubscription,
  unsubscribe,
  type Choice,
} from '../../engine/subscriber-table.ts';
import { transaction } from '../../engine/transaction.ts';
import { Refusal } from '../refusal.ts';
import { confirmAddress } from './addresses.ts';

/** Mails who asks, to have them confirm it. The mail is there if and only if the request is. */
export async function ask(
  pool: Pool,
  { page, url }: { page: StatusPage; url: string },
  asked: Choice,
  at: number,
): Promise<void> {
  const known = page.components.map(({ name }) => name);
  const unknown = asked.components.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Refusal(
      'invalid',
      `components : « ${unknown} » n’est pas sur la page : choisissez parmi ${known.join(', ')}.`,
    );
  await transaction(pool, async (client) => {
    const token = await requestSubscription(client, asked, at);
    const mail = confirmMail(
      { to: asked.email, language: asked.language, name: page.title },
      { link: confirmAddress(url, token), hours: confirmWithinMs / 3_600_000 },
    );
    await writeMessage(client, { at, channel: 'email', template: 'status-confirm', body: { ...mail } });
  });
}

export const confirm = (pool: Pool, token: string, at: number) =>
  transaction(pool, (client) => confirmSubscription(client, token, at));

export const end = (pool: Pool, token: string) => unsubscribe(pool, token);
