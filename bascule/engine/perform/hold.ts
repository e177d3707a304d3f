import { stateOf } from '../../core/deployment/state.ts';
import type { Step } from '../../core/strategy/rollout.ts';
import { listening } from './listening.ts';
import { record, type Turn } from './turn.ts';
import { watch, type Span } from './watch.ts';

/** The new slots carried their share of the traffic until the step's end, or were found unhealthy, or somebody spoke. */
export async function hold(turn: Turn, { percent }: Step, span: Span): Promise<void> {
  await listening(turn, stateOf(turn.deployment), ['rollback-requested', 'promoted'], async (ended) => {
    const verdict = await watch(turn, span, ended);
    if (!verdict) return;
    await record(turn, [
      verdict.kind === 'unhealthy' ? { type: 'judged', verdict } : { type: 'step-passed', percent, verdict },
    ]);
  });
}
