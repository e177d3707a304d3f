const severities = ['critical', 'warning', 'error', 'info'] as const;
const actions = ['trigger', 'acknowledge', 'resolve'] as const;

export interface Event {
  action: (typeof actions)[number];
  dedupKey: string | null;
  summary: string;
  source: string;
  severity: string;
}

const isBlank = (value: unknown) => typeof value !== 'string' || value.trim() === '';

/** An event of `v2/enqueue`, or all that PagerDuty finds wrong with it, in its words. */
export function eventOf(sent: Record<string, unknown>): Event | { errors: string[] } {
  const { event_action: action, dedup_key: dedupKey = null } = sent;
  const payload = (sent['payload'] ?? {}) as Record<string, unknown>;
  const isTrigger = action === 'trigger';
  const errors = [
    ...routingErrors(sent['routing_key']),
    ...(actions.includes(action as Event['action'])
      ? []
      : ["'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"]),
    ...(typeof dedupKey === 'string' && dedupKey.length > 255 ? ["'dedup_key' is too long (maximum is 255)"] : []),
    ...(!isTrigger && isBlank(dedupKey) ? ["'dedup_key' is missing or blank"] : []),
    ...(isTrigger ? payloadErrors(payload) : []),
  ];
  if (errors.length > 0) return { errors };
  const text = (name: string) => (typeof payload[name] === 'string' ? payload[name] : '');
  return {
    action: action as Event['action'],
    dedupKey: dedupKey as string | null,
    ...{ summary: text('summary'), source: text('source'), severity: text('severity') },
  };
}

/** A change event of `v2/change/enqueue`: its summary, or what is wrong with it. */
export function changeOf(sent: Record<string, unknown>): { summary: string; source: string } | { errors: string[] } {
  const payload = (sent['payload'] ?? {}) as Record<string, unknown>;
  const { summary, source = '' } = payload;
  const errors = [...routingErrors(sent['routing_key']), ...summaryErrors(summary)];
  return errors.length > 0 ? { errors } : { summary: String(summary), source: String(source) };
}

function routingErrors(key: unknown): string[] {
  if (isBlank(key)) return ["'routing_key' is missing or blank"];
  return String(key).length === 32 ? [] : ["Length of 'routing_key' is incorrect (should be 32 characters)"];
}

function payloadErrors({ summary, source, severity }: Record<string, unknown>): string[] {
  return [
    ...summaryErrors(summary),
    ...(isBlank(source) ? ["'payload.source' is missing or blank"] : []),
    ...(severities.includes(severity as (typeof severities)[number])
      ? []
      : ["'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"]),
  ];
}

function summaryErrors(summary: unknown): string[] {
  if (isBlank(summary)) return ["'payload.summary' is missing or blank"];
  return String(summary).length > 1_024 ? ["'payload.summary' is too long (maximum is 1024)"] : [];
}
