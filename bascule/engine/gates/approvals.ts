import { approvalsNeeded, approvalState } from '../../core/approval/approval.ts';
import { approvalsGate as gateOf } from '../../core/approval/gate.ts';
import { approvalsFor } from '../approval-table.ts';
import { releaseKey, type Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** Enough people agreed to these very artifacts, none of them to their own. */
export async function approvalsGate(turn: Turn): Promise<Answer> {
  const { ground, environment, deployment } = turn;
  const { plan, pool } = ground;
  const rule = approvalsNeeded(environment, deployment.releaseKind);
  const digestsKey = releaseKey(turn);
  const { requestedBy, authors } = deployment;
  const state =
    rule &&
    approvalState({
      plan,
      rule,
      requestedBy,
      authors,
      digestsKey,
      approvals: await approvalsFor(pool, environment.name, digestsKey),
    });
  return gateOf(plan, deployment.id, state);
}
