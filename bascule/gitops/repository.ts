import { isAbsolute, relative, sep } from 'node:path';
import { git } from '../artifact/git.ts';
import type { Repository } from '../core/gitops/argo.ts';

/**
 * Where Argo CD will find what is written to `folder`: in the repository of `root`, or, when it lies outside, at the top
 * of one of its own. Null when nothing tells the repository's address.
 */
export async function repositoryOf(root: string, folder: string, given?: string): Promise<Repository | null> {
  const top = await said(root, ['rev-parse', '--show-toplevel']);
  const path = relative(top ?? root, folder);
  const isInside = !path.startsWith('..') && !isAbsolute(path);
  const url = given ?? (isInside ? await said(root, ['remote', 'get-url', 'origin']) : null);
  return url ? { url: withoutCredentials(url), folder: isInside ? path.split(sep).join('/') : '' } : null;
}

const said = async (directory: string, args: string[]) => (await git(directory, args).catch(() => '')).trim() || null;

/** What Git keeps to come in with is nobody's to read in a manifest. */
function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}
