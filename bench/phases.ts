import type { DeploymentEvent } from '../bascule/core/deployment/event.ts';

export interface Phase {
  name: 'resolve and build' | 'check gates' | 'migrate' | 'start slots' | 'smoke' | 'shift traffic';
  tookMs: number;
}

const ends: [Phase['name'], DeploymentEvent['type']][] = [
  ['resolve and build', 'built'],
  ['check gates', 'gates-passed'],
  ['migrate', 'migrated'],
  ['start slots', 'slot-started'],
  ['smoke', 'smoke-passed'],
  ['shift traffic', 'shifted'],
];

/** How long each phase took: from the end of the one before until its last event. @throws when a phase never ended */
export function phasesOf(askedAt: number, events: readonly DeploymentEvent[]): Phase[] {
  let since = askedAt;
  return ends.map(([name, type]) => {
    const last = events.findLast((event) => event.type === type);
    if (!last) throw new Error(`The deployment has no "${type}" event: it never ended "${name}".`);
    const tookMs = last.at - since;
    since = last.at;
    return { name, tookMs };
  });
}
