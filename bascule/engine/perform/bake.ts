import { stateOf } from '../../core/deployment/state.ts';
import { listening } from './listening.ts';
import { record, type Turn } from './turn.ts';
import { watch, type Span } from './watch.ts';

/** The new slots carried all of the traffic until the end, or were found unhealthy, or a person wants them back. */
export async function bake(turn: Turn, span: Span): Promise<void> {
  await listening(turn, stateOf(turn.deployment), ['rollback-requested', 'promoted'], async (ended) => {
    const verdict = await watch(turn, span, ended);
    if (verdict) await record(turn, [{ type: 'judged', verdict }]);
  });
}
