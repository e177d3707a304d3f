import type { Deployment } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { isOver } from '../../core/deployment/retire.ts';
import type { DeploymentSummary } from '../wire.ts';

export function summarise(deployment: Deployment): DeploymentSummary {
  const { id, environment, kind, version, requestedAt, requestedBy, lastEventAt } = deployment;
  const reason = deployment.ended?.reason ?? deployment.backReason;
  return {
    id,
    environment,
    kind,
    version,
    state: stateOf(deployment),
    over: isOver(deployment),
    requestedAt,
    requestedBy,
    lastEventAt,
    reason,
  };
}
