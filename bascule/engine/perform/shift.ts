import type { Colour } from '../../core/deployment/event.ts';
import { moveWeight } from '../slot-table.ts';
import { record, sentence, type Turn } from './turn.ts';

/** All traffic of these components goes to their new slots, in one weight change. */
export async function shift(turn: Turn, cars: { component: string; to: Colour }[]): Promise<void> {
  const { ground, environment } = turn;
  const startedAt = ground.clock();
  const weights = cars.map(({ component, to }) => allTo(component, to));
  try {
    await ground.traffic.setWeights(environment.name, ground.lease(environment.name).epoch, weights);
  } catch (error) {
    await record(turn, [{ type: 'shift-failed', component: cars[0]?.component ?? '', reason: sentence(error) }]);
    return;
  }
  const switchMs = ground.clock() - startedAt;
  await record(
    turn,
    cars.map(({ component, to }) => ({ type: 'shifted', component, to, switchMs })),
    (client) => moveWeight(client, environment.name, cars),
  );
}

/** The weights that give one slot everything. */
export function allTo(component: string, to: Colour): { component: string; blue: number; green: number } {
  return { component, blue: to === 'blue' ? 100 : 0, green: to === 'green' ? 100 : 0 };
}
