import type { Plan } from '../../core/plan/schema.ts';
import { incidentOfDeployment } from '../../engine/incident-table.ts';
import { Refusal } from '../refusal.ts';
import type { ShownGround } from './shown.ts';

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

/**
 * A deployment that an incident of this environment may be about.
 * @throws Refusal when there is none such, or it belongs to another incident
 */
export async function linkable(
  { pool, log }: ShownGround,
  id: string,
  environment: string,
): Promise<{ deployment: string; version: string }> {
  const [requested] = await log.events(id);
  if (requested?.type !== 'requested' || requested.environment !== environment)
    throw new Refusal('not-found', `Le déploiement « ${id} » n’existe pas vers ${environment}.`);
  const taken = await incidentOfDeployment(pool, id);
  if (taken) throw new Refusal('conflict', `Le déploiement ${id} appartient déjà à l’incident ${taken}.`);
  return { deployment: id, version: requested.version };
}
