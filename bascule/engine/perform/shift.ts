import type { Colour } from '../../core/deployment/event.ts';
import { SwitchError } from '../../switch/switch-error.ts';
import { NotPublished } from '../outside/published-traffic.ts';
import { moveWeight } from '../slot-table.ts';
import { record, sentence, type Turn } from './turn.ts';

/**
 * The traffic of these components is at its weights on their new slots, in one weight change. Only what the switch refused
 * was not done; a command without an answer may have been, and is given again. What a store refuses for good breaks the
 * deployment too: it sends all of it back, whatever the switch did before.
 */
export async function shift(turn: Turn, cars: { component: string; to: Colour; percent: number }[]): Promise<void> {
  const { ground, environment } = turn;
  const startedAt = ground.clock.now();
  const weights = cars.map(({ component, to, percent }) => weightsOf(component, to, percent));
  try {
    await ground.traffic.setWeights(environment.name, ground.lease(environment.name).epoch, weights);
  } catch (error) {
    if (!(error instanceof SwitchError) && !(error instanceof NotPublished && !error.mayPass)) throw error;
    await record(turn, [{ type: 'shift-failed', component: cars[0]?.component ?? '', reason: sentence(error) }]);
    return;
  }
  const switchMs = ground.clock.now() - startedAt;
  await record(
    turn,
    cars.map(({ component, to, percent }) => ({ type: 'shifted', component, to, switchMs, percent })),
    (client) => moveWeight(client, environment.name, cars),
  );
}

/** The weights that give one slot so many percent, and the other the rest. */
export function weightsOf(
  component: string,
  to: Colour,
  percent: number,
): { component: string; blue: number; green: number } {
  const rest = 100 - percent;
  return to === 'blue' ? { component, blue: percent, green: rest } : { component, blue: rest, green: percent };
}
