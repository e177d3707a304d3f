import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A directory kept in git: `prefix` is its path inside the repository ('' at the top, else ending with "/"). */
export interface Repository {
  directory: string;
  gitDirectory: string;
  prefix: string;
}

export async function git(directory: string, args: string[], variables: Record<string, string> = {}): Promise<string> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C', ...variables };
  const { stdout } = await run('git', ['-C', directory, ...args], { env, maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

/** Null when the directory is in no git repository. */
export async function openRepository(directory: string): Promise<Repository | null> {
  const answer = await git(directory, ['rev-parse', '--absolute-git-dir', '--show-prefix']).catch(
    (error: Error & { stderr?: string }) => {
      if (/not a git repository/i.test(error.stderr ?? '')) return null;
      throw error;
    },
  );
  if (answer === null) return null;
  const [gitDirectory = '', prefix = ''] = answer.split('\n');
  return { directory, gitDirectory, prefix };
}

/** The full hash, or null when nothing has that name. */
export async function commitOf({ directory }: Repository, ref: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  return (await git(directory, args).catch(() => '')).trim() || null;
}

export async function namesIn({ directory }: Repository): Promise<string[]> {
  const names = await git(directory, ['for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/tags']);
  return names.split('\n').filter(Boolean);
}

export async function isClean({ directory }: Repository): Promise<boolean> {
  return (await git(directory, ['status', '--porcelain', '--untracked-files=normal', '--', '.'])) === '';
}

/** What git knows or would take, relative to the directory. */
export async function worktreeFiles({ directory }: Repository): Promise<string[]> {
  const files = await git(directory, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  return [...new Set(files.split('\0').filter(Boolean))];
}

/** Writes the commit's files as a checkout would (filters and links included), the repository's own index untouched. */
export async function exportCommit(
  { gitDirectory, prefix }: Repository,
  commit: string,
  destination: string,
  index: string,
): Promise<string[]> {
  const here = ['--git-dir', gitDirectory, '--work-tree', destination];
  const variables = { GIT_INDEX_FILE: index };
  await git(destination, [...here, 'read-tree', prefix ? `${commit}:${prefix}` : commit], variables);
  await git(destination, [...here, 'checkout-index', '--all', '--force'], variables);
  const entries = await git(destination, [...here, 'ls-files', '--stage', '-z'], variables);
  return entries.split('\0').flatMap((entry) => /^(?!160000)\d{6} \S+ \d\t(.+)$/s.exec(entry)?.[1] ?? []);
}
