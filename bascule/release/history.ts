import { git, type Repository } from '../artifact/git.ts';
import { highestRelease } from '../core/release/version.ts';

/** A commit as git tells it; `files` are relative to the plan's folder. */
export interface Commit {
  commit: string;
  /** Milliseconds since 1970: when it was written, whatever was made of it since. */
  authoredAt: number;
  subject: string;
  body: string;
  author: string;
  email: string;
  files: string[];
}

export interface Stats {
  files: number;
  insertions: number;
  deletions: number;
}

export async function tagsOf({ directory }: Repository): Promise<string[]> {
  return lines(await git(directory, ['tag', '--list', 'v*']));
}

/** The highest release that this commit came after. */
export async function releaseBefore({ directory }: Repository, commit: string): Promise<string | null> {
  return highestRelease(lines(await git(directory, ['tag', '--merged', commit, '--list', 'v*'])));
}

/** Newest first, merges left out: what they bring is told by their own commits. */
export async function commitsSince({ directory }: Repository, previous: string | null, to: string): Promise<Commit[]> {
  const format = `--format=${['%x1e%H', '%at', '%aN', '%aE', '%s', '%b', ''].join('%x1f')}`;
  const range = previous === null ? to : `${previous}..${to}`;
  const args = ['log', '--no-merges', '--name-only', '--relative', '-z', format, range, '--', '.'];
  const records = (await git(directory, args)).split('\u001e').slice(1);
  return records.map((record) => {
    const [commit = '', authored = '', author = '', email = '', subject = '', body = '', files = ''] =
      record.split('\u001f');
    return {
      commit,
      authoredAt: 1_000 * Number(authored),
      author,
      email,
      subject,
      body,
      files: files
        .split('\0')
        .map((file) => file.trim())
        .filter(Boolean),
    };
  });
}

export async function statsSince({ directory }: Repository, previous: string | null, to: string): Promise<Stats> {
  const from = previous ?? (await git(directory, ['hash-object', '-t', 'tree', '/dev/null'])).trim();
  const told = await git(directory, ['diff', '--shortstat', from, to, '--', '.']);
  const figure = (word: RegExp) => Number(word.exec(told)?.[1] ?? 0);
  return {
    files: figure(/(\d+) files? changed/),
    insertions: figure(/(\d+) insertions?/),
    deletions: figure(/(\d+) deletions?/),
  };
}

/** Whether the branch, here or at origin, contains the commit; null when there is no such branch. */
export async function isOnBranch({ directory }: Repository, commit: string, branch: string): Promise<boolean | null> {
  const tips = lines(
    await git(directory, [
      'for-each-ref',
      '--format=%(objectname)',
      `refs/heads/${branch}`,
      `refs/remotes/origin/${branch}`,
    ]),
  );
  if (tips.length === 0) return null;
  const found = await Promise.all(
    tips.map((tip) =>
      git(directory, ['merge-base', '--is-ancestor', commit, tip]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

const lines = (text: string) => text.split('\n').filter(Boolean);
