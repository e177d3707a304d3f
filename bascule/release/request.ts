import { commitOf, namesIn, type Repository } from '../artifact/git.ts';
import { didYouMean } from '../artifact/near.ts';
import type { Plan } from '../core/plan/schema.ts';
import { mistakeInVersion } from '../core/release/version.ts';
import type { CutRequest } from './cut.ts';
import { isOnBranch, tagsOf } from './history.ts';
import { ReleaseError } from './release-error.ts';
import type { Release } from './release-table.ts';

/** @throws ReleaseError unless a release may be called so; `begun` is what an earlier try left of it */
export async function refuseVersion(
  repository: Repository,
  { version, from }: CutRequest,
  begun: Release | null,
): Promise<void> {
  if (begun?.taggedAt != null) {
    const sentence = `La version ${version} a déjà été coupée par ${begun.cutBy} : « npx bascule release show ${version} » la montre ; choisissez une version plus grande.`;
    throw new ReleaseError('conflict', sentence);
  }
  const tags = await tagsOf(repository);
  const mistake = mistakeInVersion(version, begun ? tags.filter((tag) => tag !== version) : tags);
  if (mistake !== null) throw new ReleaseError(tags.includes(version) ? 'conflict' : 'invalid', mistake);
  if (begun && from !== null && (await commitOf(repository, from)) !== begun.commit) {
    const sentence = `La version ${version} a été commencée sur ${begun.commit.slice(0, 12)}, pas sur « ${from} » : finissez-la sans --from, ou choisissez une autre version.`;
    throw new ReleaseError('conflict', sentence);
  }
}

/** The commit that `from` names, which must be where the plan takes its releases from. @throws ReleaseError */
export async function commitToCut(repository: Repository, plan: Plan, from: string | null): Promise<string> {
  const branches = releaseBranches(plan);
  const ref = from ?? branches[0] ?? 'main';
  if (ref === 'worktree') {
    throw new ReleaseError(
      'invalid',
      'Une version se coupe sur un commit, pas sur le dossier de travail : validez-le d’abord.',
    );
  }
  const commit = (await commitOf(repository, ref)) ?? (await commitOf(repository, `origin/${ref}`));
  if (commit === null) {
    const near = didYouMean(ref, await namesIn(repository));
    throw new ReleaseError('not-found', `« ${ref} » n’est ni une branche ni un commit d’ici.${near}`);
  }
  const found = await Promise.all(branches.map((branch) => isOnBranch(repository, commit, branch)));
  if (branches.length === 0 || found.includes(true)) return commit;
  const allowed = branches.map((branch) => `« ${branch} »`).join(' ou ');
  const sentence = `Le plan coupe ses versions sur la branche ${allowed}, qui ne contient pas ${commit.slice(0, 12)} (« ${ref} ») : fusionnez-le d’abord, ou choisissez un commit qui y est.`;
  throw new ReleaseError('conflict', sentence);
}

/** Branches that the plan takes release tags from, whatever the environment. */
function releaseBranches({ environments }: Plan): string[] {
  const rules = environments.flatMap(({ sources }) => sources);
  return [...new Set(rules.flatMap((rule) => (rule.kind === 'release-tag' ? [rule.branch] : [])))];
}
