import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { incidentOfPage } from '../../core/incident/incident.ts';
import { hear, wasHeard } from '../../engine/heard-table.ts';
import { acknowledge, personKnownAs } from '../../engine/incident-deeds.ts';
import { NoSuchIncident } from '../../engine/incident-log.ts';
import type { MessageService } from '../message/service.ts';
import { signingSecretOf } from '../message/targets.ts';
import { Refusal } from '../refusal.ts';
import { keepRawBodies, rawOf } from './raw-body.ts';
import { isSignedByPagerDuty } from './signature.ts';

/**
 * Somebody who took a call on so long ago may have left it since: rather one call more than an incident that everybody
 * thinks somebody else has. PagerDuty signs no time beside the body; what is in it counts.
 */
const oldestMs = 15 * 60_000;

/** A V3 webhook, as far as it concerns us. */
const webhook = z.object({
  event: z.object({
    id: z.string().min(1).max(200),
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    agent: z.object({ id: z.string(), type: z.string(), summary: z.string().default('') }).nullish(),
    data: z.object({ incident_key: z.string().nullish() }),
  }),
});
type Event = z.infer<typeof webhook>['event'];

/** What somebody did in PagerDuty: whoever takes a call on there has taken the incident on. */
export function pagerDutyRoutes(server: FastifyInstance, messages: MessageService): void {
  const { plan, pool, clock, reach } = messages;
  void server.register(async (scope) => {
    keepRawBodies(scope);
    scope.post('/api/pagerduty/events', { config: { public: true } }, async (request) => {
      const { webhookSecret, standIn } = plan.messages.pagerduty;
      const secret = await signingSecretOf(reach, webhookSecret, standIn);
      if (secret === null)
        throw new Refusal('unavailable', `PagerDuty n’est pas configuré : il manque ${webhookSecret}.`);
      const raw = rawOf(request);
      if (!isSignedByPagerDuty({ headers: request.headers, raw }, secret))
        throw new Refusal('unauthenticated', 'Ce webhook n’est pas signé par PagerDuty.');
      const { event } = parsed(raw);
      const ageMs = clock.now() - clock.fromSystem(Date.parse(event.occurred_at));
      if (ageMs > oldestMs) return { done: false, why: 'trop ancien' };
      const key = `pagerduty:${event.id}`;
      if (await wasHeard(pool, key)) return { done: false, why: 'déjà entendu' };
      const came = await taken(messages, event);
      // Kept last: if we die before, PagerDuty says it again, and to take an incident on twice is the same.
      await hear(pool, key, clock.now());
      return came;
    });
  });
}

function parsed(raw: Buffer): z.infer<typeof webhook> {
  try {
    return webhook.parse(JSON.parse(raw.toString('utf8')));
  } catch {
    throw new Refusal('invalid', 'Ce webhook n’a pas la forme de ceux de PagerDuty (V3).');
  }
}

/** Any answer of ours is well for PagerDuty: what concerns us not is no reason to send it again. */
async function taken({ plan, pool, clock }: MessageService, { event_type, agent, data }: Event) {
  const key = data.incident_key ?? null;
  // What we ourselves ended there by its API comes back with no person in it.
  if (event_type !== 'incident.acknowledged' || key === null || agent?.type !== 'user_reference')
    return { done: false, why: 'rien à faire' };
  const known = plan.messages.identities.find(({ pagerduty }) => pagerduty === agent.id)?.person;
  const by = known ?? personKnownAs({ plan }, agent.summary) ?? `${agent.summary || agent.id} (PagerDuty)`;
  try {
    const came = await acknowledge({ plan, pool, clock }, incidentOfPage(key), { by, via: 'pagerduty' });
    return came.kind === 'taken' ? { done: true } : { done: false, why: came.why };
  } catch (error) {
    if (error instanceof NoSuchIncident) return { done: false, why: error.message };
    throw error;
  }
}
