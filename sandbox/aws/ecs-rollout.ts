import { randomBytes } from 'node:crypto';

type Status = 'IN_PROGRESS' | 'SUCCESSFUL' | 'ROLLBACK_IN_PROGRESS' | 'ROLLBACK_SUCCESSFUL' | 'STOPPED';

/** One deployment of a service, as `DescribeServices` shows it. */
export interface EcsDeployment {
  id: string;
  status: 'PRIMARY' | 'ACTIVE';
  taskDefinition: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  failedTasks: number;
  createdAt: Date;
  updatedAt: Date;
  rolloutState: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS';
  rolloutStateReason: string;
  launchType: 'FARGATE';
}

/** The same for `ListServiceDeployments`, which remembers 90 days. */
export interface ServiceDeployment {
  arn: string;
  revisionArn: string;
  taskDefinition: string;
  of: string;
  status: Status;
  startedAt: Date;
  finishedAt: Date | null;
}

export interface EcsService {
  arn: string;
  name: string;
  clusterArn: string;
  desiredCount: number;
  circuitBreaker: { enable: boolean; rollback: boolean };
  deployments: EcsDeployment[];
  history: ServiceDeployment[];
  /** Looks left until the deployment under way goes on. */
  looksLeft: number;
}

export interface Surroundings {
  now: Date;
  looksToSettle: number;
  /** Task definitions whose tasks never pass their health check. */
  isFailing: (taskDefinition: string) => boolean;
}

const mostFailures = 3;

/** A new deployment becomes PRIMARY; what was PRIMARY drains beside it, what was under way is given up. */
export function begin(service: EcsService, taskDefinition: string, { now, looksToSettle }: Surroundings): void {
  for (const each of service.history) {
    if (each.finishedAt === null) Object.assign(each, { status: 'STOPPED', finishedAt: now });
  }
  const completed = service.deployments.filter(({ rolloutState }) => rolloutState === 'COMPLETED');
  for (const each of completed) each.status = 'ACTIVE';
  const deployment: EcsDeployment = {
    ...{ id: `ecs-svc/${digits()}`, status: 'PRIMARY', taskDefinition, desiredCount: service.desiredCount },
    ...{ runningCount: 0, pendingCount: service.desiredCount, failedTasks: 0, createdAt: now, updatedAt: now },
    ...{ rolloutState: 'IN_PROGRESS', rolloutStateReason: '', launchType: 'FARGATE' },
  };
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} in progress.`;
  service.deployments = [deployment, ...completed.slice(0, 1)];
  service.history.unshift({
    ...{ arn: `${service.arn.replace(':service/', ':service-deployment/')}/${random()}`, of: deployment.id },
    ...{ revisionArn: `${service.arn.replace(':service/', ':service-revision/')}/${digits()}`, taskDefinition },
    ...{ status: 'IN_PROGRESS', startedAt: now, finishedAt: null },
  });
  service.looksLeft = looksToSettle;
}

/** One look passed: the deployment under way comes on, fails its circuit breaker, or comes back. */
export function goOn(service: EcsService, around: Surroundings): void {
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary?.rolloutState !== 'IN_PROGRESS') return;
  if (around.isFailing(primary.taskDefinition)) return failOnce(service, primary, around);
  service.looksLeft -= 1;
  primary.updatedAt = around.now;
  if (service.looksLeft > 0) {
    primary.runningCount = Math.min(primary.desiredCount, primary.runningCount + 1);
    primary.pendingCount = primary.desiredCount - primary.runningCount;
    return;
  }
  Object.assign(primary, { runningCount: primary.desiredCount, pendingCount: 0, rolloutState: 'COMPLETED' });
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  service.deployments = [primary];
  const [latest] = service.history;
  if (!latest) return;
  latest.status = latest.status === 'ROLLBACK_IN_PROGRESS' ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL';
  latest.finishedAt = around.now;
}

function failOnce(service: EcsService, primary: EcsDeployment, { now, looksToSettle }: Surroundings): void {
  primary.failedTasks += 1;
  primary.updatedAt = now;
  if (!service.circuitBreaker.enable || primary.failedTasks < mostFailures) return;
  primary.rolloutState = 'FAILED';
  primary.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
  const before = service.deployments.find(({ status }) => status === 'ACTIVE');
  const [latest] = service.history;
  if (!service.circuitBreaker.rollback || !before) {
    if (latest) Object.assign(latest, { status: 'STOPPED', finishedAt: now });
    return;
  }
  primary.status = 'ACTIVE';
  Object.assign(before, { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', updatedAt: now });
  before.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${before.id}.`;
  service.deployments = [before, primary];
  service.looksLeft = looksToSettle;
  if (latest) latest.status = 'ROLLBACK_IN_PROGRESS';
}

const digits = () =>
  BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString()
    .padStart(19, '1')
    .slice(0, 19);
const random = () => randomBytes(10).toString('base64url').replace(/[-_]/g, 'x');
