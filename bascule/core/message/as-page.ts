import type { Severity } from '../incident/schema.ts';
import { bodies } from './body.ts';

/** What goes to PagerDuty's Events API v2, without the routing key. */
export interface Page {
  path: '/v2/enqueue' | '/v2/change/enqueue';
  event: Record<string, unknown>;
}

const severities: Record<Severity, string> = {
  'SEV-1': 'critical',
  'SEV-2': 'error',
  'SEV-3': 'warning',
  'SEV-4': 'info',
};

/**
 * A message as PagerDuty takes it; null for what is none of its business. The same `dedupKey` opens one incident there
 * however often it is sent. Limits: https://developer.pagerduty.com/docs/events-api-v2-overview.
 */
export function asPage(
  template: string,
  body: Readonly<Record<string, unknown>>,
  { source, linkTo }: { source: string; linkTo(path: string): string | undefined },
): Page | null {
  switch (template) {
    case 'page':
      return opened(body, source, linkTo);
    case 'page-acknowledged':
      return moved('acknowledge', bodies[template].safeParse(body).data?.dedupKey);
    case 'page-resolved':
      return moved('resolve', bodies[template].safeParse(body).data?.dedupKey);
    case 'change':
      return changed(body, source, linkTo);
    default:
      return null;
  }
}

function opened(body: unknown, source: string, linkTo: (path: string) => string | undefined): Page | null {
  const parsed = bodies.page.safeParse(body);
  if (!parsed.success) return null;
  const { dedupKey, summary, severity, environment, component, incident, level, people } = parsed.data;
  const href = incident === undefined ? undefined : linkTo(`/incidents/${encodeURIComponent(incident)}`);
  return {
    path: '/v2/enqueue',
    event: {
      event_action: 'trigger',
      dedup_key: dedupKey.slice(0, 255),
      payload: {
        ...{ summary: cut(summary), source, severity: severities[severity], group: environment },
        ...(component !== undefined && { component }),
        custom_details: { incident, severity, environment, level, people },
      },
      ...(href !== undefined && { links: [{ href, text: 'L’incident dans Bascule' }] }),
      client: 'Bascule',
    },
  };
}

function moved(action: 'acknowledge' | 'resolve', dedupKey: string | undefined): Page | null {
  if (dedupKey === undefined) return null;
  return { path: '/v2/enqueue', event: { event_action: action, dedup_key: dedupKey.slice(0, 255) } };
}

function changed(body: unknown, source: string, linkTo: (path: string) => string | undefined): Page | null {
  const parsed = bodies.change.safeParse(body);
  if (!parsed.success) return null;
  const { summary, deployment, environment, version, at } = parsed.data;
  const href = linkTo(`/deployments/${encodeURIComponent(deployment)}`);
  const payload = {
    ...{ summary: cut(summary), source, timestamp: new Date(at).toISOString() },
    custom_details: { deployment, environment, version },
  };
  const links = href === undefined ? [] : [{ href, text: 'Le déploiement dans Bascule' }];
  return { path: '/v2/change/enqueue', event: { payload, links } };
}

const longestSummary = 1_024;
const cut = (text: string) => (text.length <= longestSummary ? text : `${text.slice(0, longestSummary - 1)}…`);
