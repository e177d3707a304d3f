import { approvalsNeeded, approvalState, type Approval } from '../core/approval/approval.ts';
import { digestsOf } from '../core/approval/digests.ts';
import { approvalsGate } from '../core/approval/gate.ts';
import type { Deployment } from '../core/deployment/deployment.ts';
import type { Gate } from '../core/gate/schema.ts';
import type { GateAnswer } from '../core/gate/result.ts';
import type { Environment } from '../core/plan/schema.ts';
import type { Calendar } from './calendar.ts';
import { trialPlan } from './trial-plan.ts';

/** What gates look at. */
export interface GateView {
  deployment: Deployment;
  environment: Environment;
  approvals: readonly Approval[];
  calendar: Calendar;
  now: number;
}

/** The gates that an environment asks. */
export const gatesOf = ({ environment }: GateView): readonly Gate[] => environment.gates;

export function answerOf(view: GateView, gate: Gate): GateAnswer {
  switch (gate.kind) {
    case 'window':
      return windowGate(view);
    case 'approvals':
      return approvalsGate(trialPlan, view.deployment.id, approvalsOf(view));
    default:
      return { outcome: 'green', found: 'Rien à redire.', remedy: null };
  }
}

/** Null where nobody needs to agree. */
export function approvalsOf({ deployment, environment, approvals }: Omit<GateView, 'calendar' | 'now'>) {
  const rule = approvalsNeeded(environment, deployment.releaseKind);
  if (!rule) return null;
  const { requestedBy, authors, train } = deployment;
  return approvalState({ plan: trialPlan, rule, requestedBy, authors, digestsKey: digestsKeyOf(train), approvals });
}

export const digestsKeyOf = (train: Deployment['train']) => JSON.stringify(digestsOf(train));

function windowGate({ calendar, environment, deployment, now }: GateView): GateAnswer {
  const { open, why, remedy } = calendar.windowOf(environment, deployment.releaseKind, now);
  return { outcome: open ? 'green' : 'red', found: why, remedy };
}

/** A way back that would put old code on a schema that it can't use is refused. */
export function mayGoBackTo(versions: readonly number[], contracted: number): boolean {
  return versions.every((number) => number >= contracted);
}
