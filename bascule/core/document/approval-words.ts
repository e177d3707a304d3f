import type { ApprovalRule } from '../approval/schema.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import type { ReleaseKind } from '../window/schema.ts';
import { counted, oneOf, roleTitles } from './words.ts';

/** « 2 reviewers minimum » for the usual release; « Non » where nobody has to agree. */
export function approvalsText(plan: Plan, { approvals }: Environment): string {
  if (approvals.length === 0) return 'Non';
  return approvals.map((rule) => ofKind(rule.kind, approvalText(plan, rule))).join(' ; ');
}

const ofKind = (kind: ReleaseKind, words: string) => (kind === 'standard' ? `${words} minimum` : `${kind} : ${words}`);

/** « 1 reviewer + Tech Lead Backend ou Tech Lead Frontend ». */
export function approvalText(plan: Plan, { reviewers, alsoOneOf }: ApprovalRule): string {
  const groups = alsoOneOf.map((roles) => oneOf(roleTitles(plan, roles)));
  return [counted(reviewers, 'reviewer'), ...groups].join(' + ');
}
