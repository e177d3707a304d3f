import { sitesOf } from '../core/target/sites.ts';
import type { Environment, Plan } from '../core/plan/schema.ts';
import type { Secrets } from '../engine/outside/secrets.ts';
import type { AwsOperations } from '../targets/aws/operations.ts';
import type { Site } from '../targets/bucket/site.ts';
import { siteOf } from '../targets/bucket/site-of.ts';
import { awsOf } from './aws.ts';
import { targetOf } from './chosen-target.ts';

/** Where the files of one component are published. */
export interface Published {
  environment: string;
  component: string;
  site: Site;
  /** Where visitors ask for it; null: the plan does not say. */
  address: string | null;
  /** How many versions to go back to stay there. */
  keep: number;
}

/** Where front ends are published beside our switch, as the targets in use say it. */
export class Sites {
  readonly #all: Published[];

  /** Connects to nothing yet. */
  static async open(
    environments: readonly Environment[],
    parts: { plan: Pick<Plan, 'calendar'>; secrets: Pick<Secrets, 'find'> },
  ): Promise<Sites> {
    const all: Published[] = [];
    for (const environment of environments) {
      const named = Object.entries(sitesOf(targetOf(environment)));
      for (const [component, settings] of named) {
        const site = await siteOf(settings, environment.name, () => accountOf(environment, parts));
        const { address, keep } = settings;
        all.push({ environment: environment.name, component, site, address, keep });
      }
    }
    return new Sites(all);
  }

  private constructor(all: Published[]) {
    this.#all = all;
  }

  /** Null: the switch alone has it. */
  of(environment: string, component: string): Site | null {
    return this.in(environment).find((each) => each.component === component)?.site ?? null;
  }

  in(environment: string): Published[] {
    return this.#all.filter((each) => each.environment === environment);
  }
}

/** The plan's check has seen to it that there is one. */
async function accountOf(
  environment: Environment,
  parts: { plan: Pick<Plan, 'calendar'>; secrets: Pick<Secrets, 'find'> },
): Promise<AwsOperations> {
  const aws = await awsOf(parts, environment);
  if (aws) return aws;
  throw new Error(`${environment.name} n’a pas de compte AWS dans le plan : donnez-lui « aws ».`);
}
