import type { SlotRelease } from '../../core/deployment/event.ts';
import { moveWeight } from '../slot-table.ts';
import { weightsOf } from './shift.ts';
import { record, type Turn } from './turn.ts';

/** The traffic is where it came from: one weight change for the whole train. The old slots are warm, nothing starts. */
export async function goBack(turn: Turn, cars: { component: string; to: SlotRelease }[]): Promise<void> {
  const { ground, environment, deployment } = turn;
  const decidedAt = deployment.lastEventAt;
  const weights = cars.map(({ component, to }) => weightsOf(component, to.colour, 100));
  await ground.traffic.setWeights(environment.name, ground.lease(environment.name).epoch, weights);
  const rollbackMs = Math.max(0, ground.clock.now() - decidedAt);
  await record(
    turn,
    cars.map(({ component, to }) => ({ type: 'returned', component, to: to.colour, rollbackMs })),
    (client) =>
      moveWeight(
        client,
        environment.name,
        cars.map(({ component, to }) => ({ component, to: to.colour, percent: 100 })),
      ),
  );
}
