import type { Environment } from '../plan/schema.ts';
import { isReleaseTag } from '../release/version.ts';
import type { SourceFacts } from './facts.ts';
import type { SourceRule } from './schema.ts';

/** `why` is one sentence: what is wrong with the source, and what may go there instead. `remedy` is its second half alone. */
export type Admission = { allowed: true } | { allowed: false; why: string; remedy: string };

/** §2.5, the branch matrix: whether a source may go into an environment. One rule that matches is enough. */
export function matrixAllows(environment: Pick<Environment, 'title' | 'sources'>, source: SourceFacts): Admission {
  const { sources, title } = environment;
  if (sources.some((rule) => matches(rule, source))) return { allowed: true };
  const remedy = sources.flatMap(wayOf).join(', ou ');
  return {
    allowed: false,
    why: `${title} ne prend pas ${faultOf(sources, source)} : ${remedy}.`,
    remedy: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`,
  };
}

function matches(rule: SourceRule, { commit, worktree, tag, branches }: SourceFacts): boolean {
  if (rule.kind === 'any') return true;
  if (worktree || commit === null || !branches.includes(rule.branch)) return false;
  return rule.kind === 'branch' || (tag !== null && isReleaseTag(tag));
}

/** What the source lacks, to stand after « ne prend pas ». */
function faultOf(rules: SourceRule[], { ref, commit, worktree, tag, branches }: SourceFacts): string {
  if (worktree) return 'l’arbre de travail, dont aucun commit ne garde les fichiers';
  if (commit === null) return `« ${ref} », que Git ne connaît pas`;
  const source = `« ${ref} » (${commit.slice(0, 12)})`;
  const onBranch = rules.some((rule) => rule.kind !== 'any' && branches.includes(rule.branch));
  if (!onBranch) return `${source}, ${branches.length === 0 ? 'qui n’est sur aucune branche' : on(branches)}`;
  if (tag === null) return `${source}, qui n’a pas d’étiquette de version`;
  return `${source}, dont l’étiquette « ${tag} » n’a pas la forme vX.Y.Z`;
}

/** A commit that old is on many branches: three say enough. */
function on(branches: string[]): string {
  const named = branches.slice(0, 3).map((branch) => `« ${branch} »`);
  return `qui n’est que sur ${named.join(', ')}${branches.length > 3 ? '…' : ''}`;
}

function wayOf(rule: SourceRule): string[] {
  if (rule.kind === 'any') return [];
  if (rule.kind === 'branch') return [`déployez la branche « ${rule.branch} »`];
  const cut = 'npx bascule release cut v1.2.3';
  return [`déployez une étiquette vX.Y.Z posée sur « ${rule.branch} » (${cut} la pose)`];
}
