import type { Colour } from '../../core/deployment/event.ts';
import { moveWeight } from '../slot-table.ts';
import { record, sentence, type Turn } from './turn.ts';

/** All traffic of one component goes to its new slot. */
export async function shift(turn: Turn, component: string, to: Colour): Promise<void> {
  const { ground, environment } = turn;
  const startedAt = ground.clock();
  try {
    await ground.traffic.setWeights(environment.name, ground.lease(environment.name).epoch, [allTo(component, to)]);
  } catch (error) {
    await record(turn, [{ type: 'shift-failed', component, reason: sentence(error) }]);
    return;
  }
  const switchMs = ground.clock() - startedAt;
  await record(turn, [{ type: 'shifted', component, to, switchMs }], (client) =>
    moveWeight(client, environment.name, [{ component, to }]),
  );
}

/** The weights that give one slot everything. */
export function allTo(component: string, to: Colour): { component: string; blue: number; green: number } {
  return { component, blue: to === 'blue' ? 100 : 0, green: to === 'green' ? 100 : 0 };
}
