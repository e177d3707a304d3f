import type { Mistake } from '../plan/check.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import type { TargetKind } from './schema.ts';

/** Those whose programs run on other engines than the one that builds their images. */
const elsewhere: TargetKind[] = ['swarm', 'caprover'];

/** Targets whose images nobody could fetch. */
export function targetMistakes({ environments, images }: Plan): Mistake[] {
  if (images.registry !== null) return [];
  const isElsewhere = ({ targets }: Environment) => targets.some(({ kind }) => elsewhere.includes(kind));
  const wanting = environments.filter(isElsewhere).map(({ name }) => name);
  if (wanting.length === 0) return [];
  const message = `nommez un registre « hôte:port/préfixe » : les nœuds de ${wanting.join(', ')} y prennent leurs images`;
  return [{ path: 'images.registry', message }];
}
