import { createHmac, randomUUID } from 'node:crypto';
import { sendWebhook } from '../webhook.ts';
import type { World } from '../world.ts';

/** An incident as PagerDuty keeps it: one for each open `dedup_key`. */
export interface PagedIncident {
  id: string;
  number: number;
  dedupKey: string;
  summary: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
  /** Its message in the inbox. */
  message: number;
  createdAt: number;
}

const agent = {
  ...{ id: 'P0LEA', type: 'user_reference', summary: 'Léa Martin' },
  ...{ self: 'https://api.pagerduty.com/users/P0LEA', html_url: 'https://rewapp.pagerduty.com/users/P0LEA' },
};

/**
 * Tells the subscriber that somebody did something to an incident in PagerDuty: a V3 webhook to `PAGERDUTY_WEBHOOK_URL`,
 * signed with `PAGERDUTY_WEBHOOK_SECRET`. Format: https://developer.pagerduty.com/docs/webhooks-overview.
 */
export async function tellSubscriber(
  world: World,
  type: 'incident.acknowledged' | 'incident.resolved',
  incident: PagedIncident,
): Promise<string> {
  const { PAGERDUTY_WEBHOOK_URL: url, PAGERDUTY_WEBHOOK_SECRET: secret } = world.settings;
  if (!url || !secret)
    throw new Error(
      'PAGERDUTY_WEBHOOK_URL et PAGERDUTY_WEBHOOK_SECRET manquent : ce PagerDuty ne sait pas à qui le dire',
    );
  const at = world.now();
  const late = world.faults.of('pagerduty').some(({ kind }) => kind === 'late');
  const body = JSON.stringify({ event: eventOf(type, incident, at - (late ? 3_600_000 : 0)) });
  const delivered = await sendWebhook(world, {
    ...{ service: 'pagerduty', url, type: 'application/json', body },
    sign: (bytes) => ({
      'user-agent': 'PagerDuty-Webhook/V3.0',
      'x-webhook-subscription': 'PSANDBOX',
      'x-pagerduty-signature': `v1=${createHmac('sha256', secret).update(bytes).digest('hex')}`,
    }),
  });
  const last = delivered.at(-1);
  if (last && last.status >= 300) throw new Error(`Bascule répond ${last.status} : ${last.body}`);
  return `Bascule le sait (${delivered.map(({ status }) => status).join(', ')}).`;
}

function eventOf(type: string, incident: PagedIncident, at: number) {
  const { id, number, dedupKey, summary, status, createdAt } = incident;
  const self = `https://api.pagerduty.com/incidents/${id}`;
  return {
    ...{ id: randomUUID(), event_type: type, resource_type: 'incident' },
    ...{ occurred_at: new Date(at).toISOString(), agent, client: null },
    data: {
      ...{ id, type: 'incident', self, html_url: `https://rewapp.pagerduty.com/incidents/${id}`, number, status },
      ...{ incident_key: dedupKey, created_at: new Date(createdAt).toISOString(), title: summary, urgency: 'high' },
      service: { id: 'PREWAPP', type: 'service_reference', summary: 'REWAPP' },
      ...{ assignees: [agent], teams: [], priority: null, conference_bridge: null, resolve_reason: null },
    },
  };
}
