import type { SourceFacts } from '../core/matrix/facts.ts';
import { isReleaseTag } from '../core/release/version.ts';
import { commitOf, git, isClean, openRepository, type Repository } from './git.ts';

/**
 * What Git says of a ref (a branch, a tag, a commit, HEAD, or `worktree`) in a directory, for the branch matrix. A clean
 * working tree is its commit; without Git there are only files. A ref that Git does not know has no commit. Branches
 * count where they stand here and at `origin`, as of the last fetch.
 */
export async function sourceFacts(directory: string, ref: string): Promise<SourceFacts> {
  const repository = await openRepository(directory);
  if (ref === 'worktree' && !(repository && (await isClean(repository)))) return onlyFiles(ref);
  const commit = repository && (await commitOf(repository, ref === 'worktree' ? 'HEAD' : ref));
  if (!commit) return { ...onlyFiles(ref), worktree: ref === 'worktree' };
  const [tags, branches] = await Promise.all([tagsOf(repository, commit), branchesWith(repository, commit)]);
  return { ref, commit, worktree: false, tag: tagFor(ref, tags), branches };
}

const onlyFiles = (ref: string): SourceFacts => ({ ref, commit: null, worktree: true, tag: null, branches: [] });

/** The tag that was named, when it is one of a release; else the newest release of the commit; else what was named. */
function tagFor(ref: string, tags: string[]): string | null {
  const named = tags.filter((tag) => tag === ref.replace(/^(refs\/)?tags\//, ''));
  return [...named, ...tags].find(isReleaseTag) ?? named[0] ?? null;
}

/** Newest version first. */
async function tagsOf({ directory }: Repository, commit: string): Promise<string[]> {
  return lines(await git(directory, ['tag', '--points-at', commit, '--sort=-version:refname']));
}

async function branchesWith({ directory }: Repository, commit: string): Promise<string[]> {
  const places = ['refs/heads', 'refs/remotes/origin'];
  const refs = lines(await git(directory, ['for-each-ref', `--contains=${commit}`, '--format=%(refname)', ...places]));
  const names = refs.map((each) => each.replace(/^refs\/(heads|remotes\/origin)\//, ''));
  return [...new Set(names)].filter((name) => name !== 'HEAD').toSorted();
}

const lines = (text: string) => text.split('\n').filter(Boolean);
