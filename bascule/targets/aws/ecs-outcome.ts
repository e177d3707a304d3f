import type { Service } from '@aws-sdk/client-ecs';

/** What came of a deployment of a service, read off one answer of `DescribeServices`. */
export type EcsLook =
  | { kind: 'under-way'; running: number; desired: number; failedTasks: number; rollingBack: boolean }
  | { kind: 'completed' }
  /** The circuit breaker gave it up, and the service runs this task definition again. */
  | { kind: 'rolled-back'; to: string; why: string }
  /** The circuit breaker gave it up, and nothing brought the service back. */
  | { kind: 'failed'; why: string }
  /** Somebody else began another deployment since. */
  | { kind: 'superseded'; by: string }
  /** It is not there any more, and this answer does not say why: the history does. */
  | { kind: 'gone'; now: string };

/**
 * Reads where our deployment stands.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function lookAt(service: Service, deploymentId: string): EcsLook {
  const { deployments = [] } = service;
  const ours = deployments.find(({ id }) => id === deploymentId);
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const now = shortName(primary?.taskDefinition);
  const why = ours?.rolloutStateReason ?? '';
  if (ours && ours === primary) {
    if (ours.rolloutState === 'COMPLETED') return { kind: 'completed' };
    if (ours.rolloutState === 'FAILED') return { kind: 'failed', why };
    return underWay(ours, false);
  }
  const rollsBack = primary?.rolloutStateReason?.includes('circuit breaker') === true;
  if (ours?.rolloutState === 'FAILED' || rollsBack) {
    if (primary && primary.rolloutState !== 'COMPLETED') return underWay(primary, true);
    return { kind: 'rolled-back', to: now, why };
  }
  return ours ? { kind: 'superseded', by: now } : { kind: 'gone', now };
}

type Deployment = NonNullable<Service['deployments']>[number];

function underWay({ runningCount = 0, desiredCount = 0, failedTasks = 0 }: Deployment, rollingBack: boolean): EcsLook {
  return { kind: 'under-way', running: runningCount, desired: desiredCount, failedTasks, rollingBack };
}

/** `rewapp-api:7` of its ARN. */
export const shortName = (taskDefinition: string | undefined): string =>
  (taskDefinition ?? '').replace(/^.*task-definition\//, '');

/** The greatest revision below the current one, of its own family: what is live already is never gone "back" to a newer one. */
export function versionBefore(current: string, succeeded: readonly string[]): string | null {
  const { family, revision } = partsOf(current);
  const older = succeeded
    .map((each) => ({ name: shortName(each), ...partsOf(each) }))
    .filter((each) => each.family === family && each.revision < revision);
  return older.toSorted((a, b) => b.revision - a.revision)[0]?.name ?? null;
}

function partsOf(taskDefinition: string): { family: string; revision: number } {
  const [family = '', revision = '0'] = shortName(taskDefinition).split(':');
  return { family, revision: Number(revision) };
}
