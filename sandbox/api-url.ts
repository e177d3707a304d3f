import type { World } from './world.ts';

/**
 * Where the API is that a credential belongs to, as its owner would have told the service on the service's own pages. A
 * credential ends in its environment (`SG.sandbox.staging`, `sandbox-staging`), which `API_URL_STAGING` places; one that
 * does not is of the only API there is, `API_URL`. Null: nobody asked to be called back.
 */
export function apiUrlOf({ settings }: World, credential: string): string | null {
  const environment = /[.-]([a-z]+)$/.exec(credential)?.[1]?.toUpperCase();
  return settings[`API_URL_${environment}`] ?? settings['API_URL'] ?? null;
}
