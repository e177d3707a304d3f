import semver from 'semver';
import { z } from 'zod';
import { name } from '../plan/terms.ts';

const version = z.string().refine((text) => semver.valid(text) === text, {
  error: 'une version s’écrit « 1.4.0 »',
});
const range = z.string().refine((text) => text.trim() !== '' && semver.validRange(text) !== null, {
  error: 'une condition s’écrit comme « >=1.4 » ou « ^2.0.0 »',
});

/** What a component's manifest says: what it is, and what it needs of the others. */
export const compatibility = z.strictObject({
  version,
  requires: z.record(name, range).default({}),
});
export type Compatibility = z.infer<typeof compatibility>;

/** A component as it is, or as it would be after a deployment. `version` null: it has no manifest. */
export interface Part {
  component: string;
  version: string | null;
  requires: Record<string, string>;
}

/** A part that has no manifest needs nothing, and satisfies no need. */
export const partOf = (component: string, declared: Compatibility | null): Part =>
  declared ? { component, ...declared } : { component, version: null, requires: {} };

/** One sentence for each need that these components, running together, would leave unmet. None: they fit. */
export function incompatibilities(parts: Part[]): string[] {
  return parts.flatMap((part) =>
    Object.entries(part.requires).flatMap(([needed, range]) => unmet(parts, part, needed, range) ?? []),
  );
}

function unmet(parts: Part[], { component, version }: Part, needed: string, range: string): string | null {
  const who = `${component} ${version ?? ''}`.trim();
  const found = parts.find((part) => part.component === needed);
  if (!found) return `${who} demande ${needed} ${range}, qui n’est pas là : déployez aussi ${needed}.`;
  if (found.version === null) {
    return `${who} demande ${needed} ${range}, mais ${needed} n’annonce pas de version : donnez-lui un manifeste dans le plan.`;
  }
  if (semver.satisfies(found.version, range)) return null;
  return `${who} demande ${needed} ${range}, et c’est ${needed} ${found.version} : déployez avec lui une version de ${needed} qui convient.`;
}
