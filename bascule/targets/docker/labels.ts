import { z } from 'zod';
import { commonLabels, readCommon, writeCommon, type CommonLabels } from '../slot-labels.ts';

/** What a container carries for those who come after us, and for people who ask Docker. */
const labels = commonLabels.extend({ 'bascule.index': z.coerce.number().int().nonnegative() });

/** A slot's container as its labels tell it. */
export interface SlotLabels extends CommonLabels {
  /** Which of the slot's containers, from 0. */
  index: number;
}

export function labelsOf(slot: SlotLabels): Record<string, string> {
  return { ...writeCommon(slot), 'bascule.index': String(slot.index) };
}

/** Null for a container that is none of ours. */
export function readLabels(found: Readonly<Record<string, string>>): SlotLabels | null {
  const { success, data } = labels.safeParse(found);
  return success ? { ...readCommon(data), index: data['bascule.index'] } : null;
}
