import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { filesUnder } from './digest.ts';

/**
 * Paths in package-lock.json of the packages whose code went into what was built: read off the source maps in its
 * output, and off what else the build wrote about it. Null when there is neither, which is not "none".
 */
export async function packagesInside(output: string, witnesses: string[]): Promise<string[] | null> {
  const files = (await Promise.all([output, ...witnesses].map(witnessesUnder))).flat();
  if (files.length === 0) return null;
  const found = new Set<string>();
  for (const file of files) for (const path of packagesTold(file, await readFile(file, 'utf8'))) found.add(path);
  return [...found].toSorted();
}

const isMap = (file: string) => file.endsWith('.map');
const isLicences = (file: string) => basename(file) === '3rdpartylicenses.txt';

async function witnessesUnder(path: string): Promise<string[]> {
  const status = await stat(path).catch(() => null);
  if (!status) return [];
  const files = status.isDirectory() ? (await filesUnder(path)).map((file) => join(path, file)) : [path];
  return files.filter((file) => isMap(file) || isLicences(file));
}

function packagesTold(file: string, text: string): string[] {
  return isMap(file) ? packagesOfMap(text) : packagesOfLicences(text);
}

/** As in `a/node_modules/@b/c`. What a package had inside when it was published may be told by pnpm's own folders. */
const inPackages =
  /(?:^|\/)((?:node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?!node_modules\/)(?:@[^/]+\/)?[^/]+\/)+)/;

/** `../../node_modules/a/node_modules/@b/c/index.js` lies in `node_modules/a/node_modules/@b/c`. */
function packagesOfMap(text: string): string[] {
  const { sources = [] } = JSON.parse(text) as { sources?: (string | null)[] };
  return sources.flatMap((source) => inPackages.exec(source ?? '')?.[1]?.slice(0, -1) ?? []);
}

/** Angular's list has names only: what it bundles without saying more is the package at the top. */
function packagesOfLicences(text: string): string[] {
  return [...text.matchAll(/^Package: (\S+)$/gm)].map(([, name]) => `node_modules/${name}`);
}
