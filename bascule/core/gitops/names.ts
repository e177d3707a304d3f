import type { Component, Environment, Plan } from '../plan/schema.ts';

export type Serving = Exclude<Component, { kind: 'database' }>;

/** One environment of a plan, as it is exported. */
export interface Scene {
  plan: Plan;
  environment: Environment;
}

/** Where programs listen in their containers: what our images expose. */
export const CONTAINER_PORT = 8080;

/** Bascule's own image (infra/images/bascule.Dockerfile), and where its programs for a cluster lie in it. */
export const OWN_IMAGE = 'bascule';
export const PROGRAMS = '/app/bascule/gitops';

/** A name that Kubernetes takes (RFC 1123 label). */
export const slugOf = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'plan';

export const namespaceOf = ({ plan, environment }: Scene) => `${slugOf(plan.name)}-${environment.name}`;
/** As Bascule pushes it; its version is told by the environment's `versions` (export.ts). */
export const imageOf = ({ name, images }: Plan, component: string) => `${images.registry ?? slugOf(name)}/${component}`;
/** The service through which people come, and the one that leads to the new version alone. */
export const previewOf = (component: string) => `${component}-preview`;

/** Those that serve, in the order of the train. */
export const servingOf = ({ components }: Plan): Serving[] => components.filter((each) => each.kind !== 'database');

/** An order of Argo CD: a wave begins once what came in the one before is healthy. It is that of the train. */
export const waveOf = ({ components }: Plan, name: string): string =>
  String(components.findIndex((each) => each.name === name) + 1);

export const labelsOf = (component: string) => ({ 'app.kubernetes.io/name': component });

/** Annotations for people. */
export const told = (about: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(about).flatMap(([key, text]) => (text ? [[`bascule/${key}`, text]] : [])));

/** Seconds as Kubernetes counts them: whole ones, at least one. */
export const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1_000));

/**
 * Where a component is met: at the address that the plan names for the API or the web (§2.1); others beside the API, as
 * `app.rewapp.fr` beside `api.rewapp.fr`; without addresses, under the plan's domain.
 */
export function hostOf({ plan, environment }: Scene, { host }: Serving): string {
  const { addresses } = environment.description;
  if (!addresses) return `${host}.${environment.name}.${plan.domain}`;
  if (host === 'www') return addresses.web;
  const labels = addresses.api.split('.');
  const at = labels.indexOf('api');
  return at === -1 ? `${host}.${addresses.api}` : labels.with(at, host).join('.');
}
