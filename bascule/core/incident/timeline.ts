import type { DeploymentEvent, Fact as DeploymentFact } from '../deployment/event.ts';
import { sentenceOf } from '../deployment/words/sentence.ts';
import type { Titles } from '../deployment/words/word.ts';
import { itself, type IncidentEvent } from './event.ts';
import { incidentSentence, type Naming } from './words.ts';

/** One line of what happened. `of` is `incident`, or the deployment that it happened to; `who` null: nobody's deed. */
export interface TimelineEntry {
  at: number;
  of: string;
  who: string | null;
  text: string;
}

/**
 * What happened to an incident and to the deployments it is about, in one line of time. At the same moment the deployment
 * comes first: it is what brought the rest about.
 */
export function timeline(
  events: readonly IncidentEvent[],
  deployments: readonly { id: string; events: readonly DeploymentEvent[] }[],
  { title, named }: { title: Titles; named: Naming },
): TimelineEntry[] {
  const ofDeployments = deployments.flatMap(({ id, events }) =>
    events
      .filter(({ type }) => told.has(type))
      .map((event): TimelineEntry => ({ at: event.at, of: id, who: who(event), text: sentenceOf(event, title) })),
  );
  const own = events.map((event): TimelineEntry => ({
    at: event.at,
    of: 'incident',
    who: who(event),
    text: incidentSentence(event, named),
  }));
  return [...ofDeployments, ...own].toSorted((a, b) => a.at - b.at);
}

/** Of a deployment: what people did to it, what people met, and what went wrong. */
const told: ReadonlySet<DeploymentFact['type']> = new Set([
  'requested',
  'overridden',
  'migrated',
  'migration-failed',
  'slot-failed',
  'smoke-failed',
  'shifted',
  'shift-failed',
  'promoted',
  'judged',
  'rollback-requested',
  'returned',
  'contracted',
  'contraction-failed',
] as const);

const who = (event: IncidentEvent | DeploymentEvent) => ('by' in event && event.by !== itself ? event.by : null);
