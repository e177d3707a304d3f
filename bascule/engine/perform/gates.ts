import { outcomeOf } from '../../core/gate/outcome.ts';
import { replay } from '../../core/deployment/deployment.ts';
import { saidByPeople, type Fact } from '../../core/deployment/event.ts';
import type { GateResult } from '../../core/gate/result.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { askGates } from '../gates/ask-gates.ts';
import { listening } from './listening.ts';
import type { Turn } from './turn.ts';

/** Every gate of the environment was asked, side by side, and what each said is in the log. */
export async function checkGates(turn: Turn): Promise<void> {
  const { ground, environment, deployment } = turn;
  // Who agrees or signs meanwhile does not stop what takes long; who takes back what was said does.
  await listening(turn, stateOf(deployment), ['approval-withdrawn', 'rollback-requested'], async (ended) => {
    const events = await ground.log.events(deployment.id);
    const results = await askGates({ ...turn, deployment: replay(deployment.id, events) }, ended);
    if (ended.aborted) return;
    const facts: Fact[] = [{ type: 'gates-checked', gates: results }, ...consequence(results)];
    const written = { id: deployment.id, lease: ground.lease(environment.name), facts };
    await ground.log.appendUnless(saidByPeople, events.length, written);
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
