import type { SiteRelease } from './site-release.ts';

/** Where what only these versions have lies: their documents, and the assets that no version that stays refers to. */
export function unreferenced(releases: readonly SiteRelease[], gone: readonly string[]): string[] {
  const staying = releases.filter(({ digest }) => !gone.includes(digest));
  const wanted = new Set(staying.flatMap(({ files }) => files.map(({ path }) => path)));
  return releases
    .filter(({ digest }) => gone.includes(digest))
    .flatMap(({ digest, files }) =>
      files
        .filter(({ kind, path }) => kind === 'document' || !wanted.has(path))
        .map(({ kind, path }) => (kind === 'document' ? `_releases/${digest}/${path}` : path)),
    )
    .filter((key, place, all) => all.indexOf(key) === place);
}
