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
  const range = before !== null && before !== commit ? [`${before}..${commit}`] : ['--max-count=1', commit];
  const told = await git(directory, ['log', '--format=%an <%ae>', ...range]).catch(() => '');
  return [...new Set(told.split('\n').filter(Boolean))];
}

async function confirmedCommit({ log }: Pick<Ground, 'log'>, environment: string): Promise<string | null> {
  const recent = await log.recent(environment, lookedThrough);
  const last = recent.find((each) => each.kind === 'release' && stateOf(each) === 'confirmed');
  return last?.source.commit ?? null;
}
