import type { RetiredSlot } from '../../core/deployment/retire.ts';
import { underLease } from '../lease.ts';
import { emptySlot, readSlots, type SlotRow } from '../slot-table.ts';
import { record, type Turn } from './turn.ts';

const drainWithinMs = 30_000;

/** The slots of a version that was turned down are empty: their last requests ended, nothing of them runs. */
export async function retire(turn: Turn, slots: RetiredSlot[]): Promise<void> {
  const rows = await readSlots(turn.ground.pool, turn.environment.name);
  const holds = (slot: RetiredSlot) => (row: SlotRow) =>
    row.component === slot.component && row.colour === slot.colour && row.version === slot.version && row.weight === 0;
  await Promise.all(slots.filter((slot) => rows.some(holds(slot))).map((slot) => empty(turn, slot)));
  await record(turn, [{ type: 'retired' }]);
}

async function empty({ ground, environment }: Turn, { component, colour }: RetiredSlot): Promise<void> {
  const id = { environment: environment.name, component, colour };
  const lease = ground.lease(environment.name);
  await ground.traffic.drain(id, lease.epoch, drainWithinMs);
  await ground.traffic.removeSlot(id, lease.epoch);
  await ground.slots.stop(id, lease.epoch);
  await underLease(ground.pool, lease, (client) => emptySlot(client, id));
}
