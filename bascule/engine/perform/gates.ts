import { outcomeOf } from '../../core/gate/outcome.ts';
import type { Fact } from '../../core/deployment/event.ts';
import type { GateResult } from '../../core/gate/result.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { askGates } from '../gates/ask-gates.ts';
import { listening } from './listening.ts';
import { record, type Turn } from './turn.ts';

/** Every gate of the environment was asked, side by side, and what each said is in the log. */
export async function checkGates(turn: Turn): Promise<void> {
  const state = stateOf(turn.deployment);
  await listening(turn, state, ['approval-withdrawn', 'rollback-requested'], async (ended) => {
    const results = await askGates(turn, ended);
    // What was withdrawn meanwhile is asked for again: the log says so, and decides.
    if (!ended.aborted) await record(turn, [{ type: 'gates-checked', gates: results }, ...consequence(results)]);
  });
}

/** Those that wait say nothing more: people will. */
function consequence(results: GateResult[]): Fact[] {
  switch (outcomeOf(results)) {
    case 'red':
      return results
        .filter((each) => each.outcome === 'red')
        .slice(0, 1)
        .map(({ gate, found, remedy }) => ({
          type: 'gate-failed',
          gate,
          reason: remedy ? `${found} ${remedy}` : found,
        }));
    case 'waiting':
      return [];
    case 'green':
      return [{ type: 'gates-passed', evidence: results.map(({ gate, found }) => ({ gate, found })) }];
  }
}
