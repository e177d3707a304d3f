import { git, openRepository } from '../../artifact/git.ts';
import type { Ground } from '../../engine/ground.ts';
import { stateOf } from '../../core/deployment/state.ts';

/** Releases that are looked through for the last confirmed one. */
const lookedThrough = 50;

/**
 * Who wrote the commits that a release brings to an environment, as `Léa Martin <lea@exemple.fr>`: since the last release
 * that was confirmed there, or where that is not known, of the commit itself.
 */
export async function authorsSince(
  ground: Pick<Ground, 'log'>,
  environment: string,
  directory: string,
  commit: string | null,
): Promise<string[]> {
  const repository = commit === null ? null : await openRepository(directory);
  if (!repository || commit === null) return [];
  const before = await confirmedCommit(ground, environment);
  const told = await git(directory, ['log', ...format, ...rangeOf(before, commit)]).catch(() =>
    // The commit before is not in this repository: rather too many authors than one too few.
    git(directory, ['log', ...format, `--max-count=${lookedThrough}`, commit]),
  );
  return [...new Set(told.split('\n').filter(Boolean))];
}

/** Each author, and those that a commit names beside them. */
const format = ['--format=%an <%ae>%n%(trailers:key=Co-authored-by,valueonly,unfold)'];

function rangeOf(before: string | null, commit: string): string[] {
  return before !== null && before !== commit ? [`${before}..${commit}`] : ['--max-count=1', commit];
}

async function confirmedCommit({ log }: Pick<Ground, 'log'>, environment: string): Promise<string | null> {
  const recent = await log.recent(environment, lookedThrough);
  const last = recent.find((each) => each.kind === 'release' && stateOf(each) === 'confirmed');
  return last?.source.commit ?? null;
}
