import { createHash } from 'node:crypto';
import { z } from 'zod';
import { commonLabels, readCommon, writeCommon, type CommonLabels } from '../slot-labels.ts';
import { slotName, type SlotId } from '../target.ts';

/** What a slot's service carries for those who come after us, and for people who ask Docker. */
const labels = commonLabels.extend({
  'bascule.start-within-ms': z.coerce.number().int().nonnegative(),
  /** What came of the last start: a server may have died while it waited. */
  'bascule.start': z.enum(['under-way', 'done', 'failed']),
});

/** A slot as its service tells it. */
export interface SlotLabels extends CommonLabels {
  startWithinMs: number;
  start: 'under-way' | 'done' | 'failed';
}

export function labelsOf(slot: SlotLabels): Record<string, string> {
  return {
    ...writeCommon(slot),
    'bascule.start-within-ms': String(slot.startWithinMs),
    'bascule.start': slot.start,
  };
}

/** Null for a service that is none of ours. */
export function readLabels(found: Readonly<Record<string, string>>): SlotLabels | null {
  const { success, data } = labels.safeParse(found);
  if (!success) return null;
  return { ...readCommon(data), startWithinMs: data['bascule.start-within-ms'], start: data['bascule.start'] };
}

/** What Swarm calls a slot's service: at most 63 characters, and no two slots alike. */
export function serviceName(id: SlotId): string {
  const name = `${id.environment}_${id.component}_${id.colour}`;
  if (name.length <= 63) return name;
  return `${name.slice(0, 46)}_${createHash('sha256').update(slotName(id)).digest('hex').slice(0, 16)}`;
}
