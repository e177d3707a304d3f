import { createHash } from 'node:crypto';
import type { Context, Evaluation } from '../../core/flag/evaluation.ts';
import type { Current } from './board.ts';

/** A tab that nobody looks at lets go of its stream after so long. */
const inactivityDelaySec = 120;

/** How a client hears that it should ask again. */
export interface EventStream {
  type: 'sse';
  url: string;
  inactivityDelaySec: number;
}

/** What a bulk evaluation answers. */
export interface Bulk {
  flags: Evaluation[];
  metadata: Record<string, string | number | boolean>;
  eventStreams: EventStream[];
}

/** All flags for one context. `streamUrl` is where this client hears of changes. */
export function bulkOf({ snapshot, evaluator }: Current, context: Context, now: number, streamUrl: string): Bulk {
  return {
    flags: evaluator.evaluateAll(context, now),
    metadata: { environment: snapshot.environment, revision: snapshot.revision },
    eventStreams: [{ type: 'sse', url: streamUrl, inactivityDelaySec }],
  };
}

/**
 * Names an answer together with what it was asked with: another context, another revision, another result of chance or
 * time, or a stream under another address, and it is another tag. So a client whose token ended is given the next one.
 */
export function etagOf(bulk: Bulk, context: Context): string {
  const text = JSON.stringify([sorted(context), bulk]);
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
}

/** RFC 9110, 13.1.2: a list of tags, weak or not, or `*`. Some clients leave the quotes out. */
export function isNoneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.some((tag) => tag === '*' || tag === etag || `"${tag}"` === etag);
}

/** The same fields in another order are the same context. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, each]) => [key, sorted(each)]);
}
