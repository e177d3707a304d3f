import { z } from 'zod';
import { colour } from '../switch/wire.ts';
import { digestSettings } from './process/record.ts';
import type { ProcessSlotSpec, SlotId } from './target.ts';

/** What all that Docker runs for a slot carries, containers and services alike. No secret is in it. */
export const commonLabels = z.object({
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
});

/** The same as we speak of it. */
export interface CommonLabels {
  id: SlotId;
  version: string;
  digest: string;
  settings: string;
  /** Which Bascule of those on this engine or swarm. */
  installation: string;
  /** Under which it was made. */
  epoch: number;
  stopWithinMs: number;
}

/** By which all that belongs to one slot is found. */
export function slotLabels({ environment, component, colour }: SlotId): Record<string, string> {
  return { 'bascule.environment': environment, 'bascule.component': component, 'bascule.colour': colour };
}

export function writeCommon(slot: CommonLabels): Record<string, string> {
  return {
    ...slotLabels(slot.id),
    'bascule.version': slot.version,
    'bascule.digest': slot.digest,
    'bascule.settings': slot.settings,
    'bascule.installation': slot.installation,
    'bascule.epoch': String(slot.epoch),
    'bascule.stop-within-ms': String(slot.stopWithinMs),
  };
}

export function readCommon(data: z.infer<typeof commonLabels>): CommonLabels {
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
  };
}

export function settingsOf(spec: ProcessSlotSpec): string {
  const { salt, digest } = digestSettings(spec);
  return `${salt}.${digest}`;
}

/** The same artifact with the same settings; how many containers or tasks there are is not part of it. */
export function sameContent(slot: Pick<CommonLabels, 'settings' | 'digest'>, spec: ProcessSlotSpec): boolean {
  const [salt, digest] = slot.settings.split('.');
  return slot.digest === spec.artifact.digest && digestSettings(spec, salt).digest === digest;
}
