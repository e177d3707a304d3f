import { z } from 'zod';

const needs = z.record(z.string(), z.string()).default({});
const entry = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.unknown().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  dependencies: needs,
  optionalDependencies: needs,
  peerDependencies: needs,
});
const lockfile = z.object({ packages: z.record(z.string(), entry).default({}) });

/** One installed package of a package-lock.json (lockfileVersion 2 or 3). */
export interface LockedPackage {
  /** As in `node_modules/a/node_modules/b`. */
  path: string;
  name: string;
  version: string | null;
  /** Subresource integrity: `sha512-…`, perhaps several. */
  integrity: string | null;
  licence: string | null;
  /** Only ever used to develop or build. */
  development: boolean;
  /** Paths of what it gets when it asks for what it needs. */
  needs: string[];
}

/** The packages of a lock file; the project's own folders and workspaces are none. */
export function lockedPackages(json: unknown): LockedPackage[] {
  const { packages } = lockfile.parse(json);
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .map(([path, found]) => ({
      path,
      name: found.name ?? nameAt(path),
      version: found.version ?? null,
      integrity: found.integrity ?? null,
      licence: typeof found.license === 'string' ? found.license : null,
      development: found.dev === true || found.devOptional === true,
      needs: Object.keys({ ...found.dependencies, ...found.optionalDependencies, ...found.peerDependencies }).flatMap(
        (name) => resolved(path, name, packages) ?? [],
      ),
    }));
}

/** `node_modules/a/node_modules/@b/c` holds `@b/c`. */
export const nameAt = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Where only pnpm's folders tell: `node_modules/.pnpm/@b+c@1.0.1/node_modules/@b/c` holds 1.0.1. */
export const versionAt = (path: string) =>
  /\/\.pnpm\/[^/]*?[^/@]@([^/_(]+)[^/]*\/node_modules\/[^/]+(?:\/[^/]+)?$/.exec(path)?.[1] ?? null;

/** Node's own way of looking: beside the package, then in every node_modules above. */
function resolved(from: string, name: string, packages: object): string | null {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    const candidate = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (place === '') return null;
  }
}
