import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import type { AwsSettings } from '../../core/target/aws.ts';
import { accessOf, type SecretOf } from './access.ts';
import { AwsProblem } from './aws-problem.ts';
import { clientSettings } from './clients.ts';
import { EcsServiceTarget } from './ecs-service.ts';
import type { EcsOutcome } from './ecs-words.ts';
import type { Patience } from './patience.ts';
import { restore, type Restored } from './rds-restore.ts';

interface Options {
  settings: AwsSettings;
  secret: SecretOf;
  /** Of the plan, for moments in sentences. */
  timeZone: string;
  onProgress?: (sentence: string) => void;
  lookEveryMs?: number;
}

/** What Bascule does with an environment's AWS account, each as one call: the commands of §6 of the plan. */
export class AwsOperations {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Brings a component's ECS service to a task definition. @throws AwsProblem */
  async update(component: string, taskDefinition: string): Promise<EcsOutcome> {
    const { target, patience } = this.#service(component);
    return target.update(taskDefinition, patience);
  }

  /** Back to the task definition before, or to the one that is named. @throws AwsProblem `no-version-before` */
  async back(component: string, to: string | null = null): Promise<EcsOutcome> {
    const { target, patience } = this.#service(component);
    return target.back(to, patience);
  }

  /** A snapshot becomes an instance beside the one it came from. @throws AwsProblem */
  async restore(component: string, which: { snapshot?: string; notAfter?: number } = {}): Promise<Restored> {
    const found = this.#options.settings.databases[component];
    if (!found) throw this.#unknown(component, 'databases', 'd’instance RDS');
    const { timeZone } = this.#options;
    const client = new RDSClient(this.#access());
    return restore(client, { ...which, instance: found.instance, timeZone }, this.#patience(found.withinMs));
  }

  /** Clients for what is published and measured there. */
  get s3(): S3Client {
    // Addresses like http://bucket.127.0.0.1 lead nowhere.
    return new S3Client({ ...this.#access(), forcePathStyle: this.#options.settings.endpoint !== null });
  }
  get cloudFront(): CloudFrontClient {
    return new CloudFrontClient(this.#access());
  }
  get cloudWatch(): CloudWatchClient {
    return new CloudWatchClient(this.#access());
  }

  #service(component: string): { target: EcsServiceTarget; patience: Patience } {
    const found = this.#options.settings.services[component];
    if (!found) throw this.#unknown(component, 'services', 'de service ECS');
    const { cluster, service, withinMs } = found;
    const target = new EcsServiceTarget(new ECSClient(this.#access()), { cluster, service });
    return { target, patience: this.#patience(withinMs) };
  }

  #access() {
    const { settings, secret } = this.#options;
    return clientSettings(accessOf(settings, secret));
  }

  #patience(withinMs: number): Patience {
    const { onProgress, lookEveryMs = 5_000 } = this.#options;
    return { withinMs, lookEveryMs, ...(onProgress && { onProgress }) };
  }

  #unknown(component: string, field: 'services' | 'databases', what: string): AwsProblem {
    const known = Object.keys(this.#options.settings[field]).join(', ') || 'aucun';
    const sentence = `${component} n’a pas ${what} dans le plan (aws.${field} : ${known}) : ajoutez-l’y.`;
    return new AwsProblem('not-found', sentence);
  }
}
