import type { DeploymentEvent } from '../../bascule/core/deployment/event.ts';

/** How long a deployment took to do what matters, in milliseconds; null where that did not happen. */
export interface Timing {
  /** The longest weight change. */
  switchMs: number | null;
  /** From the first shift, or where traffic never moved from the start of the slots, until the version was found bad. */
  detectMs: number | null;
  /** From the decision until the traffic was back. */
  rollbackMs: number | null;
}

export function timingOf(events: readonly DeploymentEvent[]): Timing {
  const shifted = events.filter((event) => event.type === 'shifted');
  const returned = events.filter((event) => event.type === 'returned');
  return {
    switchMs: longest(shifted.map((event) => event.switchMs)),
    detectMs: detection(events),
    rollbackMs: isRollback(events) ? untilBack(events) : longest(returned.map((event) => event.rollbackMs)),
  };
}

function detection(events: readonly DeploymentEvent[]): number | null {
  const found = events.find(isBad);
  const since = events.find((event) => event.type === 'shifted') ?? slotsStart(events);
  return found && since && since.at <= found.at ? found.at - since.at : null;
}

/** Slots are started as soon as the gates are passed and the schema is right. */
function slotsStart(events: readonly DeploymentEvent[]): DeploymentEvent | undefined {
  return events.findLast((event) => event.type === 'gates-passed' || event.type === 'migrated');
}

function isBad(event: DeploymentEvent): boolean {
  if (event.type === 'judged') return event.verdict.kind === 'unhealthy';
  return event.type === 'slot-failed' || event.type === 'smoke-failed';
}

function isRollback([first]: readonly DeploymentEvent[]): boolean {
  return first?.type === 'requested' && first.kind === 'rollback';
}

function untilBack(events: readonly DeploymentEvent[]): number | null {
  const last = events.findLast((event) => event.type === 'shifted');
  return last && events[0] ? last.at - events[0].at : null;
}

function longest(durationsMs: number[]): number | null {
  return durationsMs.length === 0 ? null : Math.round(Math.max(...durationsMs));
}
