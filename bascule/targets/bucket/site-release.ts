import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { filesUnder, inGroups } from '../../artifact/digest.ts';
import { contentType, isHashed } from '../../switch/content-type.ts';

/** One file of a site. `asset`: its content decides its name, so it never changes; `document`: all else. */
const siteFile = z.strictObject({
  path: z.string().min(1),
  kind: z.enum(['asset', 'document']),
  sha256: z.string(),
  md5: z.string(),
  bytes: z.int(),
});
export type SiteFile = z.infer<typeof siteFile>;

/** All files of one version; written last, so that a version whose list is there is there entire. */
export const siteRelease = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  version: z.string(),
  files: z.array(siteFile).min(1),
});
export type SiteRelease = z.infer<typeof siteRelease>;

export interface SiteArtifact {
  digest: string;
  version: string;
  /** The absolute path of its files. */
  files: string;
}

/** Lists a built site. What the build compressed beside its texts is left out: the edge compresses by itself. */
export async function releaseOf({ digest, version, files: directory }: SiteArtifact): Promise<SiteRelease> {
  const paths = await filesUnder(directory);
  const wanted = paths.filter((path) => !/\.(br|gz)$/.test(path) || !paths.includes(path.replace(/\.(br|gz)$/, '')));
  const files: SiteFile[] = [];
  for (const group of inGroups(wanted)) {
    files.push(...(await Promise.all(group.map(async (path) => fileOf(path, await readFile(join(directory, path)))))));
  }
  return { digest, version, files };
}

function fileOf(path: string, content: Buffer): SiteFile {
  const hash = (algorithm: string) => createHash(algorithm).update(content).digest('hex');
  const kind = isHashed(path) ? 'asset' : 'document';
  return { path, kind, sha256: hash('sha256'), md5: hash('md5'), bytes: content.length };
}

/** In the order in which visitors may see them change: what pages refer to before the pages, the entry page last. */
export function documentsInOrder({ files }: SiteRelease): SiteFile[] {
  const rank = ({ path }: SiteFile) => (path === 'index.html' ? 2 : path.endsWith('.html') ? 1 : 0);
  return files.filter(({ kind }) => kind === 'document').toSorted((a, b) => rank(a) - rank(b));
}

/** The documents that are not the same in both; without one before, all. */
export function changedDocuments(left: SiteRelease | null, live: SiteRelease): string[] {
  const contents = ({ files }: SiteRelease) =>
    new Map(files.flatMap(({ kind, path, sha256 }) => (kind === 'document' ? [[path, sha256]] : [])));
  const [before, after] = [left ? contents(left) : new Map<string, string>(), contents(live)];
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}

/** Browsers ask again each time; the edge may keep a document for 5 minutes, were an invalidation ever to fail. */
export function headersOf({ path, kind, sha256 }: SiteFile) {
  return {
    ContentType: contentType(path),
    CacheControl:
      kind === 'asset' ? 'public, max-age=31536000, immutable' : 'public, max-age=0, s-maxage=300, must-revalidate',
    Metadata: { sha256 },
  };
}

/** AWS takes 3 000 paths at a time and asks money by the path: beyond some, one for all is better. */
const mostPaths = 15;

/** What the edge must forget when these documents changed; pages also under the names that visitors type. */
export function pathsToForget(changed: readonly string[]): string[] {
  const paths = changed.flatMap((path) => {
    const own = `/${path.split('/').map(encodeURIComponent).join('/')}`;
    const folder = /^(.*\/)index\.html$/.exec(own)?.[1];
    return folder === undefined ? [own] : [own, folder];
  });
  return paths.length > mostPaths ? ['/*'] : paths.toSorted();
}
