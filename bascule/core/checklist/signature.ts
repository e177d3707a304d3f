import { z } from 'zod';
import { introduced, oneOfRoles, personNamed } from '../approval/people.ts';
import type { Plan } from '../plan/schema.ts';
import type { ItemState } from './item-state.ts';
import type { Item } from './schema.ts';

/** A person vouches for an item, for one set of digests. Times are milliseconds since 1970. */
export const signature = z.object({
  item: z.string(),
  person: z.string(),
  /** Those that the person had then, for the record. */
  roles: z.array(z.string()),
  comment: z.string(),
  at: z.number(),
});
export type Signature = z.infer<typeof signature>;

/** Why this person can't sign the item, as one sentence; null when they can. */
export function whyNotSigned(plan: Plan, { name, title, proof }: Item, person: string): string | null {
  if (proof.kind !== 'signature')
    return `« ${name} » (${title}) ne se signe pas : sa preuve vient toute seule, « npx bascule checklist » la montre.`;
  const roles = personNamed(plan, person)?.roles ?? [];
  if (proof.roles.some((role) => roles.includes(role))) return null;
  return `« ${name} » (${title}) se signe par un ${oneOfRoles(plan, proof.roles)}, ce que ${introduced(plan, person)} n’est pas.`;
}

/** An item that people sign, by the newest signature of somebody who may give it as the plan is now. */
export function signed(plan: Plan, item: Item, signatures: readonly Signature[]): ItemState {
  const { name, title, proof } = item;
  const given = signatures.findLast((each) => each.item === name && whyNotSigned(plan, item, each.person) === null);
  if (given) {
    const found = `Signé par ${introduced(plan, given.person)}${given.comment ? ` : ${given.comment}` : ''}`;
    return { name, title, state: 'green', found, by: given.person, at: given.at, remedy: null };
  }
  const roles = proof.kind === 'signature' ? proof.roles : [];
  return {
    ...{ name, title, state: 'open', found: 'À signer', by: null, at: null },
    remedy: `Un ${oneOfRoles(plan, roles)} signe avec « npx bascule sign <déploiement> ${name} ».`,
  };
}
