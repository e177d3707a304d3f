import type { Plan } from '../../core/plan/schema.ts';
import { Refusal } from '../refusal.ts';

/** @throws Refusal naming those that there are */
export function knownEnvironment({ environments }: Plan, name: string): string {
  const known = environments.map((each) => each.name);
  if (known.includes(name)) return name;
  throw new Refusal('not-found', `L’environnement « ${name} » n’existe pas : choisissez parmi ${known.join(', ')}.`);
}

/** @throws Refusal naming those that there are */
export function knownComponents({ components }: Plan, names: readonly string[]): void {
  const known = components.map((each) => each.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Refusal('not-found', `Le composant « ${unknown} » n’existe pas : choisissez parmi ${known.join(', ')}.`);
}
