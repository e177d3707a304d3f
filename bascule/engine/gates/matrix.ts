import { matrixAllows } from '../../core/matrix/matrix.ts';
import type { Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** §2.5: this branch or tag may go here. */
export async function matrixGate({ environment, deployment }: Turn): Promise<Answer> {
  const { facts, source } = deployment;
  const told = facts ?? { ref: source.ref, commit: source.commit, worktree: false, tag: null, branches: [] };
  const admission = matrixAllows(environment, told);
  if (!admission.allowed) return { outcome: 'red', found: admission.why, remedy: admission.remedy };
  const where = told.tag ?? (told.worktree ? 'arbre de travail' : told.branches.slice(0, 3).join(', '));
  return { outcome: 'green', found: `${told.ref} (${where || 'commit seul'})`, remedy: null };
}
