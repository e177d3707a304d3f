export type Impact = 'none' | 'minor' | 'major' | 'critical';

export type IncidentStatus = 'investigating' | 'identified' | 'monitoring' | 'resolved' | 'postmortem';

/** What the public was told at a moment, in milliseconds since 1970. */
export interface StatusUpdate {
  id: string;
  at: number;
  status: IncidentStatus;
  /** As somebody wrote it; null: what the page says by itself of such a status. */
  body: string | null;
}

/** An incident as the public page tells it; never without an update. Times are milliseconds since 1970. */
export interface StatusIncident {
  id: string;
  title: string;
  impact: Impact;
  /** Of the page. */
  components: string[];
  startedAt: number;
  /** Its users no longer suffer from it; it may still be watched. */
  relievedAt: number | null;
  resolvedAt: number | null;
  status: IncidentStatus;
  /** Oldest first. */
  updates: [StatusUpdate, ...StatusUpdate[]];
}

export const lastUpdate = ({ updates }: StatusIncident) => updates.at(-1) as StatusUpdate;

export const isOpen = ({ resolvedAt }: StatusIncident) => resolvedAt === null;

/** Whether its components suffer from it now. */
export const isFelt = ({ relievedAt, resolvedAt }: StatusIncident) => relievedAt === null && resolvedAt === null;

export const monitoringAt = ({ updates }: StatusIncident): number | null =>
  updates.find(({ status }) => status === 'monitoring')?.at ?? null;

/** Whether it was felt during some of this time; `to` is exclusive. */
export function touches(incident: StatusIncident, { from, to }: { from: number; to: number }): boolean {
  const { startedAt, relievedAt, resolvedAt } = incident;
  return startedAt < to && (relievedAt ?? resolvedAt ?? Infinity) >= from;
}
