import { arn, type Account } from './account.ts';
import { AwsRefusal } from './aws-error.ts';
import { begin, goOn, type EcsService, type Surroundings } from './ecs-rollout.ts';
import { textOf, type Input, type Operation } from './json.ts';

interface TaskDefinition {
  taskDefinitionArn: string;
  family: string;
  revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  containerDefinitions: unknown;
}

/** Amazon ECS (AWS JSON 1.1): task definitions, services, their deployments and circuit breaker. */
export class Ecs {
  /** Task definitions (`rewapp-api:3`) whose tasks never pass their health check. */
  readonly failing = new Set<string>();
  readonly #account: Account;
  readonly #definitions: TaskDefinition[] = [];
  readonly #services: EcsService[] = [];

  constructor(account: Account) {
    this.#account = account;
  }

  readonly operations: Record<string, Operation> = {
    RegisterTaskDefinition: (input) => this.#register(input),
    DeregisterTaskDefinition: (input) => {
      const found = this.#definition(textOf(input, 'taskDefinition'));
      found.status = 'INACTIVE';
      return { taskDefinition: found };
    },
    DescribeTaskDefinition: (input) => ({ taskDefinition: this.#definition(textOf(input, 'taskDefinition')) }),
    CreateService: (input) => this.#create(input),
    DescribeServices: (input) => this.#describe(input),
    UpdateService: (input) => this.#update(input),
    ListServiceDeployments: (input) => this.#history(input),
    DescribeServiceRevisions: (input) => this.#revisions(input),
  };

  #register(input: Input) {
    const family = textOf(input, 'family');
    const revision = 1 + this.#definitions.filter((each) => each.family === family).length;
    const taskDefinition: TaskDefinition = {
      ...{ taskDefinitionArn: arn(this.#account, 'ecs', `task-definition/${family}:${revision}`), family, revision },
      ...{ status: 'ACTIVE', containerDefinitions: input['containerDefinitions'] },
    };
    this.#definitions.push(taskDefinition);
    return { taskDefinition };
  }

  #create(input: Input) {
    const name = textOf(input, 'serviceName');
    const cluster = textOf(input, 'cluster');
    const told = input['deploymentConfiguration'] as { deploymentCircuitBreaker?: EcsService['circuitBreaker'] };
    const service: EcsService = {
      ...{ arn: arn(this.#account, 'ecs', `service/${cluster}/${name}`), name },
      ...{ clusterArn: arn(this.#account, 'ecs', `cluster/${cluster}`), desiredCount: Number(input['desiredCount']) },
      circuitBreaker: told?.deploymentCircuitBreaker ?? { enable: false, rollback: false },
      ...{ deployments: [], history: [], looksLeft: 0 },
    };
    this.#services.push(service);
    begin(service, this.#definition(textOf(input, 'taskDefinition')).taskDefinitionArn, this.#around());
    return { service: shown(service) };
  }

  #describe(input: Input) {
    const cluster = this.#clusterOf(input);
    const names = (input['services'] as string[]) ?? [];
    const found = names.map((name) => ({ name, service: this.#find(cluster, name) }));
    for (const { service } of found) if (service) goOn(service, this.#around());
    return {
      services: found.flatMap(({ service }) => (service ? [shown(service)] : [])),
      failures: found.flatMap(({ name, service }) =>
        service ? [] : [{ arn: arn(this.#account, 'ecs', `service/${cluster}/${name}`), reason: 'MISSING' }],
      ),
    };
  }

  /** The same task definition again starts nothing new, unless a new deployment is forced. */
  #update(input: Input) {
    const service = this.#service(input);
    const before = service.deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition ?? '';
    const told = input['taskDefinition'];
    const wanted = told === undefined ? before : this.#definition(String(told)).taskDefinitionArn;
    if (typeof input['desiredCount'] === 'number') service.desiredCount = input['desiredCount'];
    if (wanted !== before || input['forceNewDeployment'] === true) begin(service, wanted, this.#around());
    return { service: shown(service) };
  }

  #history(input: Input) {
    const { history, arn: serviceArn, clusterArn } = this.#service(input);
    const wanted = input['status'] as string[] | undefined;
    const serviceDeployments = history
      .filter(({ status }) => !wanted || wanted.includes(status))
      .map((each) => ({
        ...{ serviceDeploymentArn: each.arn, serviceArn, clusterArn, targetServiceRevisionArn: each.revisionArn },
        ...{ status: each.status, startedAt: each.startedAt, createdAt: each.startedAt, finishedAt: each.finishedAt },
      }));
    return { serviceDeployments };
  }

  #revisions(input: Input) {
    const wanted = input['serviceRevisionArns'] as string[];
    const all = this.#services.flatMap(({ history, arn: serviceArn }) => history.map((each) => ({ each, serviceArn })));
    const serviceRevisions = all
      .filter(({ each }) => wanted.includes(each.revisionArn))
      .map(({ each: { revisionArn, taskDefinition, startedAt }, serviceArn }) => ({
        ...{ serviceRevisionArn: revisionArn, serviceArn, taskDefinition, createdAt: startedAt },
      }));
    return { serviceRevisions, failures: [] };
  }

  #service(input: Input): EcsService {
    const found = this.#find(this.#clusterOf(input), textOf(input, 'service'));
    if (!found) throw new AwsRefusal('ServiceNotFoundException', 'Service not found.');
    return found;
  }

  #clusterOf(input: Input): string {
    const cluster = textOf(input, 'cluster').replace(/^.*cluster\//, '');
    if (this.#services.some(({ clusterArn }) => clusterArn.endsWith(`cluster/${cluster}`))) return cluster;
    throw new AwsRefusal('ClusterNotFoundException', 'Cluster not found.');
  }

  #find(cluster: string, name: string): EcsService | undefined {
    return this.#services.find(
      (each) => each.clusterArn.endsWith(`cluster/${cluster}`) && (each.name === name || each.arn === name),
    );
  }

  /** By its ARN, `family:revision`, or `family` for the newest. */
  #definition(told: string): TaskDefinition {
    const name = told.replace(/^.*task-definition\//, '');
    const found = this.#definitions.findLast(
      ({ family, revision, status }) => name === `${family}:${revision}` || (name === family && status === 'ACTIVE'),
    );
    if (found?.status === 'ACTIVE') return found;
    throw new AwsRefusal(
      'ClientException',
      found ? 'TaskDefinition is inactive' : 'Unable to describe task definition.',
    );
  }

  #around(): Surroundings {
    const { now, looksToSettle } = this.#account;
    const isFailing = (definition: string) => this.failing.has(definition.replace(/^.*task-definition\//, ''));
    return { now: new Date(now()), looksToSettle, isFailing };
  }
}

function shown(service: EcsService) {
  const { name, desiredCount, deployments, clusterArn, circuitBreaker } = service;
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  return {
    ...{ serviceArn: service.arn, serviceName: name, clusterArn, desiredCount, status: 'ACTIVE' },
    runningCount: deployments.reduce((sum, each) => sum + each.runningCount, 0),
    pendingCount: deployments.reduce((sum, each) => sum + each.pendingCount, 0),
    taskDefinition: primary?.taskDefinition,
    deploymentConfiguration: { deploymentCircuitBreaker: circuitBreaker },
    deployments,
  };
}
