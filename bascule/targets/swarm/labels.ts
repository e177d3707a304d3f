import { createHash } from 'node:crypto';
import { z } from 'zod';
import { colour } from '../../switch/wire.ts';
import { digestSettings } from '../process/record.ts';
import { slotName, type ProcessSlotSpec, type SlotId } from '../target.ts';

/** What a slot's service carries for those who come after us, and for people who ask Docker. No secret is in it. */
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
  'bascule.start-within-ms': z.coerce.number().int().nonnegative(),
  'bascule.stop-within-ms': z.coerce.number().int().nonnegative(),
  /** What came of the last start: a server may have died while it waited. */
  'bascule.start': z.enum(['under-way', 'done', 'failed']),
});

/** A slot as its service tells it. */
export interface SlotLabels {
  id: SlotId;
  version: string;
  digest: string;
  settings: string;
  installation: string;
  epoch: number;
  startWithinMs: number;
  stopWithinMs: number;
  start: 'under-way' | 'done' | 'failed';
}

export function labelsOf(slot: SlotLabels): Record<string, string> {
  return {
    ...slotLabels(slot.id),
    'bascule.version': slot.version,
    'bascule.digest': slot.digest,
    'bascule.settings': slot.settings,
    'bascule.installation': slot.installation,
    'bascule.epoch': String(slot.epoch),
    'bascule.start-within-ms': String(slot.startWithinMs),
    'bascule.stop-within-ms': String(slot.stopWithinMs),
    'bascule.start': slot.start,
  };
}

/** By which all that belongs to one slot is found. */
export function slotLabels({ environment, component, colour }: SlotId): Record<string, string> {
  return { 'bascule.environment': environment, 'bascule.component': component, 'bascule.colour': colour };
}

/** Null for a service that is none of ours. */
export function readLabels(found: Readonly<Record<string, string>>): SlotLabels | null {
  const parsed = labels.safeParse(found);
  if (!parsed.success) return null;
  const { data } = parsed;
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
    startWithinMs: data['bascule.start-within-ms'],
    stopWithinMs: data['bascule.stop-within-ms'],
    start: data['bascule.start'],
  };
}

export function settingsOf(spec: ProcessSlotSpec): string {
  const { salt, digest } = digestSettings(spec);
  return `${salt}.${digest}`;
}

/** The same artifact with the same settings; how many tasks there are is not part of it. */
export function sameContent(slot: SlotLabels, spec: ProcessSlotSpec): boolean {
  const [salt, digest] = slot.settings.split('.');
  return slot.digest === spec.artifact.digest && digestSettings(spec, salt).digest === digest;
}

/** What Swarm calls a slot's service: at most 63 characters, and no two slots alike. */
export function serviceName(id: SlotId): string {
  const name = `${id.environment}_${id.component}_${id.colour}`;
  if (name.length <= 63) return name;
  return `${name.slice(0, 46)}_${createHash('sha256').update(slotName(id)).digest('hex').slice(0, 16)}`;
}
