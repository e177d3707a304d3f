import {
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  UpdateServiceCommand,
  type ECSClient,
  type Service,
  type ServiceDeploymentBrief,
} from '@aws-sdk/client-ecs';
import { AwsProblem, asked } from './aws-problem.ts';
import { lookAt, shortName, versionBefore, type EcsLook } from './ecs-outcome.ts';
import { worded, type EcsOutcome } from './ecs-words.ts';
import { lookUntil, type Patience } from './patience.ts';

export interface EcsServiceName {
  cluster: string;
  service: string;
}

/** A service of Amazon ECS: which task definition it runs, and how it gets to another one and back (§6.2 of the plan). */
export class EcsServiceTarget {
  readonly #client: ECSClient;
  readonly #name: EcsServiceName;

  constructor(client: ECSClient, name: EcsServiceName) {
    this.#client = client;
    this.#name = name;
  }

  /**
   * Brings the service to a task definition and waits until its deployment is COMPLETED. Asked again while that is under
   * way, as after a crash, it joins the deployment instead of beginning one more.
   * @throws AwsProblem when AWS refuses or can't be reached; what comes of the deployment is a value
   */
  async update(taskDefinition: string, patience: Patience): Promise<EcsOutcome> {
    const begun = performance.now();
    const before = await this.#describe();
    const from = shortName(lastCompleted(before));
    const primary = primaryOf(before);
    const to = shortName(taskDefinition);
    if (shortName(primary?.taskDefinition) === to && primary?.rolloutState === 'COMPLETED') {
      const sentence = `${this.#told} exécute déjà ${to} : rien n’a été changé.`;
      return { kind: 'already-there', from, to, deploymentId: primary.id ?? '', tookMs: 0, sentence };
    }
    const isUnderWay = shortName(primary?.taskDefinition) === to && primary?.rolloutState === 'IN_PROGRESS';
    const deploymentId = isUnderWay ? (primary?.id ?? '') : await this.#begin(taskDefinition);
    const look = await lookUntil(patience, () => this.#settled(deploymentId, patience));
    const outcome = { from, to, deploymentId, tookMs: Math.round(performance.now() - begun) };
    return { ...outcome, ...worded(look, outcome, { service: this.#told, withinMs: patience.withinMs }) };
  }

  /** Back to the version before, or to the one that is named. @throws AwsProblem `no-version-before` */
  async back(to: string | null, patience: Patience): Promise<EcsOutcome> {
    return this.update(to ?? (await this.previous()), patience);
  }

  /**
   * The greatest revision below the live one that a deployment brought to success in the last 90 days. By revision, not
   * by time: going back twice goes back two versions, never forward to the one that was left.
   * @throws AwsProblem `no-version-before`
   */
  async previous(): Promise<string> {
    const current = shortName(primaryOf(await this.#describe())?.taskDefinition);
    const succeeded = await this.#history(['SUCCESSFUL']);
    const found = versionBefore(current, await this.#definitionsOf(succeeded));
    if (found) return found;
    const sentence = `Aucune version avant ${current} n’a été déployée avec succès sur ${this.#told} en 90 jours : nommez la task definition voulue, comme « ${current.replace(/:\d+$/, '')}:1 ».`;
    throw new AwsProblem('no-version-before', sentence);
  }

  async #begin(taskDefinition: string): Promise<string> {
    const command = new UpdateServiceCommand({ ...this.#name, taskDefinition });
    const what = `mettre à jour ${this.#told} vers ${shortName(taskDefinition)}`;
    const { service } = await asked(what, () => this.#client.send(command));
    return primaryOf(service)?.id ?? '';
  }

  async #settled(deploymentId: string, { onProgress }: Patience): Promise<EcsLook | null> {
    const look = lookAt(await this.#describe(), deploymentId);
    if (look.kind === 'gone') return this.#fromHistory(look.now);
    if (look.kind !== 'under-way') return look;
    const { running, desired, failedTasks, rollingBack } = look;
    const failed = failedTasks > 0 ? `, ${failedTasks} en échec` : '';
    onProgress?.(
      `${rollingBack ? 'retour : ' : ''}${running} ${running > 1 ? 'tâches prêtes' : 'tâche prête'} sur ${desired}${failed}`,
    );
    return null;
  }

  /** A rollback that ended between two looks leaves its deployment out of the service. */
  async #fromHistory(now: string): Promise<EcsLook> {
    const [latest] = await this.#history(undefined);
    if (latest?.status !== 'ROLLBACK_SUCCESSFUL') return { kind: 'superseded', by: now };
    return { kind: 'rolled-back', to: now, why: latest.statusReason ?? '' };
  }

  async #describe(): Promise<Service> {
    const { cluster, service } = this.#name;
    const command = new DescribeServicesCommand({ cluster, services: [service] });
    const { services = [] } = await asked(`lire ${this.#told}`, () => this.#client.send(command));
    if (services[0]) return services[0];
    throw new AwsProblem('not-found', `Le service ${this.#told} n’existe pas sur ECS : créez-le ou corrigez le plan.`);
  }

  async #history(status: ServiceDeploymentBrief['status'][] | undefined): Promise<ServiceDeploymentBrief[]> {
    const wanted = status?.filter((each) => each !== undefined);
    const found: ServiceDeploymentBrief[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListServiceDeploymentsCommand({
        ...{ ...this.#name, maxResults: 100, nextToken },
        ...(wanted && { status: wanted }),
      });
      const page = await asked(`lire l’historique de ${this.#told}`, () => this.#client.send(command));
      found.push(...(page.serviceDeployments ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return found;
  }

  async #definitionsOf(deployments: ServiceDeploymentBrief[]): Promise<string[]> {
    const arns = deployments.flatMap(({ targetServiceRevisionArn: arn }) => (arn ? [arn] : []));
    const found: string[] = [];
    // AWS takes 20 at a time.
    for (let first = 0; first < arns.length; first += 20) {
      const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: arns.slice(first, first + 20) });
      const page = await asked(`lire les versions de ${this.#told}`, () => this.#client.send(command));
      found.push(...(page.serviceRevisions ?? []).flatMap(({ taskDefinition }) => taskDefinition ?? []));
    }
    return found;
  }

  get #told(): string {
    return `${this.#name.cluster}/${this.#name.service}`;
  }
}

const primaryOf = (service: Service | undefined) => service?.deployments?.find(({ status }) => status === 'PRIMARY');

/** What the service ran before what is under way now. */
function lastCompleted({ deployments = [] }: Service): string | undefined {
  return (deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED') ?? deployments[0])?.taskDefinition;
}
