import type { Mistake } from '../plan/check.ts';
import type { Component, Environment, Plan } from '../plan/schema.ts';
import type { TargetKind } from './schema.ts';

/** What each kind of target makes images of, and whether other engines than the one that builds them must have these. */
const needs: Record<TargetKind, { images: Component['kind'][]; registry: boolean }> = {
  machine: { images: [], registry: false },
  docker: { images: ['process'], registry: false },
  swarm: { images: ['process'], registry: true },
  // No switch of ours is in front of it that could serve files.
  caprover: { images: ['process', 'static'], registry: true },
};

/** Targets that components can't run on, and images that nobody could fetch. */
export function targetMistakes(plan: Plan): Mistake[] {
  return [
    ...plan.components.flatMap((component, index) => withoutImage(plan, component, `components[${index}].image`)),
    ...withoutRegistry(plan),
  ];
}

function withoutImage({ environments }: Plan, component: Component, path: string): Mistake[] {
  if (component.kind === 'database' || component.image !== null) return [];
  const wanting = environments.flatMap(({ name, targets }) =>
    targets.filter(({ kind }) => needs[kind].images.includes(component.kind)).map(({ kind }) => `${kind} (${name})`),
  );
  if (wanting.length === 0) return [];
  return [{ path, message: `nommez un Dockerfile : sans image, ${component.name} ne tourne pas sur ${wanting[0]}` }];
}

function withoutRegistry({ environments, images }: Plan): Mistake[] {
  if (images.registry !== null) return [];
  const isWanting = ({ targets }: Environment) => targets.some(({ kind }) => needs[kind].registry);
  const wanting = environments.filter(isWanting).map(({ name }) => name);
  if (wanting.length === 0) return [];
  const message = `nommez un registre « hôte:port/préfixe » : les nœuds de ${wanting.join(', ')} y prennent leurs images`;
  return [{ path: 'images.registry', message }];
}
