import { amend, type IncidentGround } from '../../engine/incident-log.ts';
import { lookForOutages } from '../../engine/incident-outage.ts';
import { dueIncidents } from '../../engine/incident-table.ts';

/** How often it is looked whether something is due, in the clock's own time; and at what the probes of minutes found. */
const everyMs = 1_000;
const outagesEveryMs = 15_000;

/**
 * Calls the next level, reminds, and ends what ends by itself, when it is due; declares what the probes find down. What is due is a row, and is looked at
 * again under the incident's lock: a server that was away makes up for it once, and two do nothing twice.
 */
export function watchIncidents(
  ground: IncidentGround,
  onTrouble: (error: unknown, incident: string | null) => void,
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const watching = (async () => {
    for (let outagesAt = 0; !stopped.signal.aborted;) {
      if (ground.clock.now() >= outagesAt) {
        await lookForOutages(ground).catch((error: unknown) => onTrouble(error, null));
        outagesAt = ground.clock.now() + outagesEveryMs;
      }
      await lookOnce(ground, onTrouble).catch((error: unknown) => onTrouble(error, null));
      await ground.clock.sleep(everyMs, stopped.signal);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await watching;
    },
  };
}

/** One that can't be done does not keep the others waiting. */
async function lookOnce(
  ground: IncidentGround,
  onTrouble: (error: unknown, incident: string | null) => void,
): Promise<void> {
  for (const id of await dueIncidents(ground.pool, ground.clock.now(), 100)) {
    await amend(ground, id).catch((error: unknown) => onTrouble(error, id));
  }
}
