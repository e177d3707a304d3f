import { hostname } from 'node:os';
import { commitOf, git, type Repository } from '../artifact/git.ts';
import type { Person } from '../core/approval/schema.ts';
import { ReleaseError } from './release-error.ts';
import type { Release } from './release-table.ts';

/**
 * Makes the release's annotated tag in the name of who cut it, with the notes in `file` as its message; nothing when it
 * is there already. It is never pushed from here.
 * @throws ReleaseError `conflict` when a tag of that name leads elsewhere
 */
export async function ensureTag(
  repository: Repository,
  { version, commit, cutBy, cutAt }: Release,
  people: Person[],
  file: string,
): Promise<void> {
  const found = await commitOf(repository, `refs/tags/${version}`);
  if (found === commit) return;
  if (found !== null) {
    const sentence = `L’étiquette ${version} existe déjà et mène à ${found.slice(0, 12)}, pas à ${commit.slice(0, 12)} : choisissez une autre version.`;
    throw new ReleaseError('conflict', sentence);
  }
  const args = ['tag', '--annotate', '--no-sign', '--cleanup=whitespace', '--file', file, version, commit];
  await git(repository.directory, args, tagger(cutBy, people, cutAt));
}

function tagger(by: string, people: Person[], at: number): Record<string, string> {
  const person = people.find(({ name }) => name === by);
  return {
    GIT_COMMITTER_NAME: person?.displayName ?? by,
    GIT_COMMITTER_EMAIL: person?.email ?? `${by.replaceAll(/\s+/g, '.')}@${hostname()}`,
    GIT_COMMITTER_DATE: `${Math.floor(at / 1_000)} +0000`,
  };
}
