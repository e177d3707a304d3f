import { z } from 'zod';
import { colour } from '../../switch/wire.ts';
import { digestSettings } from '../process/record.ts';
import type { ProcessSlotSpec, SlotId } from '../target.ts';

/** What a container carries for those who come after us, and for people who ask Docker. No secret is in it. */
const labels = z.object({
  'bascule.environment': z.string(),
  'bascule.component': z.string(),
  'bascule.colour': colour,
  'bascule.version': z.string(),
  'bascule.digest': z.string(),
  /** Salt and digest of all that the program runs with. */
  'bascule.settings': z.string(),
  'bascule.installation': z.string(),
  'bascule.epoch': z.coerce.number().int().nonnegative(),
  'bascule.stop-within-ms': z.coerce.number().int().nonnegative(),
  'bascule.index': z.coerce.number().int().nonnegative(),
});

/** A slot's container as its labels tell it. */
export interface SlotLabels {
  id: SlotId;
  version: string;
  digest: string;
  settings: string;
  /** Which Bascule of those on this engine. */
  installation: string;
  /** Under which it was made. */
  epoch: number;
  stopWithinMs: number;
  /** Which of the slot's containers, from 0. */
  index: number;
}

export function labelsOf(slot: SlotLabels): Record<string, string> {
  return {
    ...slotLabels(slot.id),
    'bascule.version': slot.version,
    'bascule.digest': slot.digest,
    'bascule.settings': slot.settings,
    'bascule.installation': slot.installation,
    'bascule.epoch': String(slot.epoch),
    'bascule.stop-within-ms': String(slot.stopWithinMs),
    'bascule.index': String(slot.index),
  };
}

/** By which all that belongs to one slot is found. */
export function slotLabels({ environment, component, colour }: SlotId): Record<string, string> {
  return { 'bascule.environment': environment, 'bascule.component': component, 'bascule.colour': colour };
}

/** Null for a container that is none of ours. */
export function readLabels(found: Readonly<Record<string, string>>): SlotLabels | null {
  const { success, data } = labels.safeParse(found);
  if (!success) return null;
  return {
    id: {
      environment: data['bascule.environment'],
      component: data['bascule.component'],
      colour: data['bascule.colour'],
    },
    version: data['bascule.version'],
    digest: data['bascule.digest'],
    settings: data['bascule.settings'],
    installation: data['bascule.installation'],
    epoch: data['bascule.epoch'],
    stopWithinMs: data['bascule.stop-within-ms'],
    index: data['bascule.index'],
  };
}

export function settingsOf(spec: ProcessSlotSpec): string {
  const { salt, digest } = digestSettings(spec);
  return `${salt}.${digest}`;
}

/** The same artifact with the same settings; how many containers there are is not part of it. */
export function sameContent(slot: SlotLabels, spec: ProcessSlotSpec): boolean {
  const [salt, digest] = slot.settings.split('.');
  return slot.digest === spec.artifact.digest && digestSettings(spec, salt).digest === digest;
}
