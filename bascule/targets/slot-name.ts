import { TargetError } from './target-error.ts';
import { slotName, type SlotId } from './target.ts';

/** The slot's name once it is known to be fit for a path. @throws TargetError `invalid-slot` */
export function checkedName(id: SlotId): string {
  const parts = [id.environment, id.component, id.colour];
  if (parts.every((part) => /^[a-z][a-z0-9-]{0,30}$/.test(part))) return slotName(id);
  const sentence = `« ${slotName(id)} » ne nomme pas un emplacement : utilisez des minuscules, des chiffres et des tirets, en commençant par une lettre.`;
  throw new TargetError('invalid-slot', sentence);
}
