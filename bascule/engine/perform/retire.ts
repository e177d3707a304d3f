import type { Colour } from '../../core/deployment/event.ts';
import { emptySlot, readSlots } from '../slot-table.ts';
import { record, type Turn } from './turn.ts';

const drainWithinMs = 30_000;

/** The slots of a version that was turned down are empty: their last requests ended, nothing of them runs. */
export async function retire(turn: Turn, slots: { component: string; colour: Colour }[]): Promise<void> {
  const { ground, environment, deployment } = turn;
  const rows = await readSlots(ground.pool, environment.name);
  const ours = slots.filter(({ component, colour }) =>
    rows.some(
      (row) =>
        row.component === component && row.colour === colour && row.version === deployment.version && row.weight === 0,
    ),
  );
  await Promise.all(ours.map((slot) => empty(turn, slot)));
  await record(turn, [{ type: 'retired' }]);
}

async function empty({ ground, environment }: Turn, slot: { component: string; colour: Colour }): Promise<void> {
  const id = { environment: environment.name, ...slot };
  const { epoch } = ground.lease(environment.name);
  await ground.traffic.drain(id, epoch, drainWithinMs);
  await ground.traffic.removeSlot(id, epoch);
  await ground.slots.stop(id);
  await emptySlot(ground.pool, id);
}
