import { randomUUID } from 'node:crypto';
import { jsonOf, startDouble, type Answer, type Asked } from '../double.ts';
import type { Action } from '../inbox/message.ts';
import type { Start, World } from '../world.ts';
import { changeOf, eventOf, type Event } from './event.ts';
import { tellSubscriber, type PagedIncident } from './webhook.ts';

/**
 * PagerDuty's Events API v2, with one open incident for each `dedup_key`. In the inbox somebody can acknowledge or
 * resolve it, of which the subscriber is told as by PagerDuty's V3 webhooks.
 */
export const start: Start = (port, world) => {
  const incidents = new Map<string, PagedIncident>();
  return startDouble(port, {
    service: 'pagerduty',
    faults: world.faults,
    answer: (asked) => answer(asked, world, incidents),
    failing: (status) =>
      status === 429
        ? { status: 'throttle exceeded', message: 'Requests for this service are arriving too quickly.', errors: [] }
        : { status: 'internal error', message: 'Something went wrong' },
  });
};

const longestEvent = 512 * 1024;

function answer(asked: Asked, world: World, incidents: Map<string, PagedIncident>): Answer {
  if (asked.method !== 'POST') return { status: 405 };
  if (asked.body.length > longestEvent) return { status: 413 };
  const sent = jsonOf(asked);
  if (sent === null || typeof sent !== 'object') return invalid(['The request body is not valid JSON']);
  const fields = sent as Record<string, unknown>;
  if (world.faults.take('pagerduty', ['refused'])) return invalid(["'routing_key' does not match any integration"]);
  if (asked.path === '/v2/enqueue') return enqueue(fields, world, incidents);
  if (asked.path === '/v2/change/enqueue') return enqueueChange(fields, world);
  return { status: 404 };
}

function enqueue(sent: Record<string, unknown>, world: World, incidents: Map<string, PagedIncident>): Answer {
  const event = eventOf(sent);
  if ('errors' in event) return invalid(event.errors);
  const dedupKey = event.dedupKey ?? randomUUID().replaceAll('-', '');
  const open = incidents.get(dedupKey);
  if (event.action === 'trigger' && !open) incidents.set(dedupKey, opened(world, incidents, dedupKey, event, sent));
  if (event.action === 'acknowledge' && open) move(world, incidents, open, 'acknowledged');
  if (event.action === 'resolve' && open) move(world, incidents, open, 'resolved');
  return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: dedupKey } };
}

function enqueueChange(sent: Record<string, unknown>, { inbox }: World): Answer {
  const change = changeOf(sent);
  if ('errors' in change) return invalid(change.errors);
  inbox.receive({
    ...{ kind: 'page', service: 'pagerduty', from: change.source, to: ['changements récents'], state: 'changement' },
    ...{ subject: change.summary, text: change.summary, raw: withoutKey(sent) },
  });
  return { status: 202, body: { status: 'success', message: 'Change event processed' } };
}

const invalid = (errors: string[]): Answer => ({
  status: 400,
  body: { status: 'invalid event', message: 'Event object is invalid', errors },
});

function opened(
  world: World,
  incidents: Map<string, PagedIncident>,
  dedupKey: string,
  { summary, source, severity }: Event,
  sent: Record<string, unknown>,
): PagedIncident {
  const number = incidents.size + 1;
  const message = world.inbox.receive({
    ...{ kind: 'page', service: 'pagerduty', from: source, to: ['astreinte'], state: states.triggered },
    ...{ subject: summary, text: `${summary}\nGravité : ${severity}`, raw: withoutKey(sent) },
    actions: buttons(world, incidents, dedupKey, ['acknowledged', 'resolved']),
  });
  const id = `Q${randomUUID().replaceAll('-', '').slice(0, 13).toUpperCase()}`;
  return { id, number, dedupKey, summary, status: 'triggered', message: message.id, createdAt: message.at };
}

type Later = Exclude<PagedIncident['status'], 'triggered'>;
const states = { triggered: 'déclenchée', acknowledged: 'acquittée', resolved: 'résolue' } as const;
const titles: Record<Later, string> = { acknowledged: 'Acquitter', resolved: 'Résoudre' };

/** One that is resolved makes room: the same key opens another. An acknowledged one stays so when acknowledged again. */
function move(world: World, incidents: Map<string, PagedIncident>, incident: PagedIncident, status: Later): void {
  const moved = { ...incident, status };
  if (status === 'resolved') incidents.delete(incident.dedupKey);
  else incidents.set(incident.dedupKey, moved);
  const left = status === 'resolved' ? [] : buttons(world, incidents, incident.dedupKey, ['resolved']);
  world.inbox.change(incident.message, { state: states[status], actions: left });
}

function buttons(
  world: World,
  incidents: Map<string, PagedIncident>,
  dedupKey: string,
  to: readonly Later[],
): Action[] {
  return to.map((status) => ({
    name: status,
    title: titles[status],
    act: async () => {
      const incident = incidents.get(dedupKey);
      if (!incident) throw new Error('cet incident est déjà résolu');
      move(world, incidents, incident, status);
      return tellSubscriber(world, `incident.${status}`, { ...incident, status });
    },
  }));
}

function withoutKey({ routing_key: _key, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
