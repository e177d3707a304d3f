import { saidByPeople } from '../../core/deployment/event.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { checkGates } from './gates.ts';
import { listening } from './listening.ts';
import type { Turn } from './turn.ts';

/** Windows shut and evidence grows old while nobody says anything: then the gates are asked all the same. */
const askAgainMs = 5 * 60_000;

/** Somebody agreed, signed, withdrew, overrode or gave up: the log says so, and decides. */
export async function awaitPeople(turn: Turn): Promise<void> {
  await listening(turn, stateOf(turn.deployment), saidByPeople, async (said) => {
    await turn.ground.clock.sleep(askAgainMs, said);
    if (!said.aborted) await checkGates(turn);
  });
}
