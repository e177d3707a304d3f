import type { Fact } from '../../core/deployment/event.ts';
import { stateOf, type State } from '../../core/deployment/state.ts';
import type { Turn } from './turn.ts';

/**
 * Long work that somebody may end: `ended` is aborted when one of these facts is written. What was written after this
 * turn read the log and before it listened is heard too: then the work is not begun.
 */
export async function listening(
  { ground, deployment }: Turn,
  state: State,
  facts: readonly Fact['type'][],
  work: (ended: AbortSignal) => Promise<void>,
): Promise<void> {
  const heard = new AbortController();
  const stopListening = ground.log.onRecorded(({ deployment: id, event }) => {
    if (id === deployment.id && facts.includes(event.type)) heard.abort();
  });
  try {
    const now = await ground.log.find(deployment.id);
    if (now && stateOf(now) === state) await work(heard.signal);
  } finally {
    stopListening();
  }
}
