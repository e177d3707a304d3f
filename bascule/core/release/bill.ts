import { nameAt, versionAt, type LockedPackage } from './lockfile.ts';

/** One component of a release, as its bill of materials needs it. */
export interface BilledPart {
  component: string;
  title: string;
  version: string | null;
  digest: string;
  commit: string | null;
  /** Paths in the lock file of the packages inside; null: nothing tells. */
  packages: string[] | null;
}

export interface BillInput {
  product: string;
  /** Without the `v`. */
  version: string;
  commit: string;
  /** A UUID. */
  serial: string;
  at: number;
  parts: BilledPart[];
  locked: LockedPackage[];
}

/**
 * A release's bill of materials: CycloneDX 1.6 (ECMA-424), as JSON. A package that is in an artifact is `required`; one
 * that was there when it was made and is in none is `excluded`; where nothing tells what is in an artifact, every
 * package that is not for development alone is `optional`: it may be inside.
 * https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(input: BillInput) {
  const { product, version, commit, serial, at, parts } = input;
  const libraries = librariesOf(input);
  const properties = [{ name: 'bascule:commit', value: commit }];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      timestamp: new Date(at).toISOString(),
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: 'bascule' }] },
      component: {
        type: 'application',
        'bom-ref': 'release',
        name: product,
        version,
        properties,
        components: parts.map(application),
      },
    },
    components: libraries.map(({ entry }) => entry),
    dependencies: dependenciesOf(input, libraries),
  };
}

type Scope = 'required' | 'optional' | 'excluded';

/** Everything of one package version, wherever it is installed. */
interface Library {
  ref: string;
  paths: string[];
  needs: string[];
  entry: ReturnType<typeof libraryEntry>;
}

const refOf = (component: string) => `component:${component}`;

function application({ component, title, version, digest, commit }: BilledPart) {
  const properties = [
    { name: 'bascule:artifact', value: digest },
    ...(commit === null ? [] : [{ name: 'bascule:commit', value: commit }]),
  ];
  return {
    type: 'application',
    'bom-ref': refOf(component),
    name: component,
    ...(version !== null && { version }),
    description: title,
    properties,
  };
}

function librariesOf({ parts, locked }: BillInput): Library[] {
  const byPurl = Map.groupBy([...locked, ...unlocked(parts, locked)], purlOf);
  return [...byPurl]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, found]) => {
      const paths = found.map(({ path }) => path);
      const inside = parts.filter((part) => part.packages?.some((path) => paths.includes(path)));
      const scope = scopeOf(inside.length > 0, parts, found);
      const needs = found.flatMap((each) => each.needs);
      return { ref, paths, needs, entry: libraryEntry(found[0] as LockedPackage, ref, scope, inside) };
    });
}

/** What is in an artifact but not in the lock file is told all the same. */
function unlocked(parts: BilledPart[], locked: LockedPackage[]): LockedPackage[] {
  const known = new Set(locked.map(({ path }) => path));
  const strangers = new Set(parts.flatMap(({ packages }) => packages ?? []).filter((path) => !known.has(path)));
  return [...strangers].map((path) => {
    const nothing = { integrity: null, licence: null, development: false, needs: [] };
    return { path, name: nameAt(path), version: versionAt(path), ...nothing };
  });
}

function scopeOf(isInside: boolean, parts: BilledPart[], found: LockedPackage[]): Scope {
  if (isInside) return 'required';
  const unknown = parts.some(({ packages }) => packages === null);
  return unknown && found.some(({ development }) => !development) ? 'optional' : 'excluded';
}

function libraryEntry(
  { name, version, integrity, licence }: LockedPackage,
  ref: string,
  scope: Scope,
  inside: BilledPart[],
) {
  const [group, own] = name.startsWith('@') ? name.split('/') : [null, name];
  const hashes = hashesOf(integrity);
  return {
    type: 'library',
    'bom-ref': ref,
    ...(group !== null && { group }),
    name: own ?? name,
    ...(version !== null && { version }),
    scope,
    ...(hashes.length > 0 && { hashes }),
    ...(licence !== null && { licenses: [licenceEntry(licence)] }),
    purl: ref,
    ...(inside.length > 0 && {
      properties: inside.map(({ component }) => ({ name: 'bascule:inside', value: component })),
    }),
  };
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function purlOf({ name, version }: LockedPackage): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${path}${version === null ? '' : `@${encodeURIComponent(version)}`}`;
}

/** Names in CycloneDX and lengths in hexadecimal. */
const ALGORITHMS: Record<string, { alg: string; digits: number }> = {
  sha1: { alg: 'SHA-1', digits: 40 },
  sha256: { alg: 'SHA-256', digits: 64 },
  sha384: { alg: 'SHA-384', digits: 96 },
  sha512: { alg: 'SHA-512', digits: 128 },
};

function hashesOf(integrity: string | null) {
  return (integrity ?? '').split(/\s+/).flatMap((each) => {
    const [, algorithm = '', base64 = ''] = /^(sha\d+)-([A-Za-z0-9+/]+=*)$/.exec(each) ?? [];
    const known = ALGORITHMS[algorithm];
    const content = hexOf(base64);
    return known?.digits === content.length ? [{ alg: known.alg, content }] : [];
  });
}

const hexOf = (base64: string) =>
  [...atob(base64)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');

/** An SPDX expression, or what the author wrote instead of one. */
function licenceEntry(licence: string) {
  const term = String.raw`\(*[A-Za-z0-9.+-]+\)*`;
  const isExpression = new RegExp(`^${term}( (AND|OR|WITH) ${term})*$`).test(licence) && licence !== 'UNLICENSED';
  return isExpression ? { expression: licence } : { license: { name: licence } };
}

function dependenciesOf({ parts }: BillInput, libraries: Library[]) {
  const refs = new Map(libraries.flatMap(({ ref, paths }) => paths.map((path) => [path, ref] as const)));
  const told = (paths: string[]) => [...new Set(paths.flatMap((path) => refs.get(path) ?? []))].toSorted();
  return [
    { ref: 'release', dependsOn: parts.map(({ component }) => refOf(component)) },
    ...parts.map(({ component, packages }) => ({ ref: refOf(component), dependsOn: told(packages ?? []) })),
    ...libraries.map(({ ref, needs }) => ({ ref, dependsOn: told(needs).filter((each) => each !== ref) })),
  ];
}
