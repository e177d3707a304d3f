import { createHmac, randomInt } from 'node:crypto';
import { apiUrlOf } from '../api-url.ts';
import { powensWebhookSecret } from '../keys.ts';
import { sendWebhook, type Delivered } from '../webhook.ts';
import type { World } from '../world.ts';
import { localTime } from './bank.ts';
import type { Connection, Holder } from './holders.ts';

export type Event = 'CONNECTION_SYNCED' | 'CONNECTION_DELETED';

/** Tells of a connection as Powens does: signed over method, path, date and body; big bodies are compressed. */
export async function tell(world: World, event: Event, holder: Holder, connection: Connection): Promise<Delivered[]> {
  const apiUrl = apiUrlOf(world, holder.clientId);
  if (!apiUrl) return [];
  const path = `/api/webhooks/powens/${event}`;
  const secret = world.settings['POWENS_WEBHOOK_SECRET'] ?? powensWebhookSecret;
  const body = JSON.stringify(bodyOf(world, holder, connection));
  return sendWebhook(world, {
    ...{ service: 'powens', url: apiUrl + path, type: 'application/json', body },
    ...(body.length > 100_000 && { encoding: 'gzip' as const }),
    sign: (signed, at) => {
      const date = new Date(at).toISOString();
      const signature = createHmac('sha256', secret).update(`POST.${path}.${date}.${signed}`).digest('base64');
      return { 'bi-signature': signature, 'bi-signature-date': date };
    },
  });
}

function bodyOf({ now }: World, holder: Holder, { id, bank, accountId, transactions }: Connection) {
  const last_update = localTime(now());
  const account = {
    ...{ id: accountId, id_connection: id, id_user: holder.id, name: 'Compte courant', type: 'checking' },
    ...{ balance: 1_204.18, currency: { id: 'EUR' }, last_update, transactions },
  };
  return {
    id_webhook_data: randomInt(2 ** 40),
    user: { id: holder.id, signin: last_update, platform: 'sharedAccess' },
    connection: {
      ...{ id, id_user: holder.id, id_connector: bank.id, state: null, error: null, active: true, last_update },
      ...{ connector: bank, accounts: [account] },
    },
  };
}
