import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import type { DeploymentEvent } from '../../bascule/core/deployment/event.ts';
import type { DeploymentSummary } from '../../bascule/server/wire.ts';
import { SwitchClient } from '../../bascule/switch/client.ts';
import { Installation } from '../../bascule/testing/installation.ts';
import { eventsOf } from '../../bascule/testing/story.ts';
import { Visitors } from '../../bascule/testing/visitors.ts';

type EnvironmentInput = PlanInput['environments'][number];

export interface Ground {
  target: NonNullable<EnvironmentInput['targets']>[number];
  images: NonNullable<PlanInput['images']>;
  instances: number;
  more?: Partial<EnvironmentInput>;
}

/** Three answers in ten fail, once the smoke tests are over. */
const flaky = `let asked = 0;
globalThis.answer = (request, response) => {
  asked += 1;
  if (asked > 5 && asked % 10 < 3) response.statusCode = 500;
  response.end('flaky');
};`;

/** Asks this machine for its flags at the address that it was given, as a program in a container must. */
const curious = `const { FLAGS_URL, FLAGS_KEY } = process.env;
const headers = { authorization: 'Bearer ' + FLAGS_KEY, 'content-type': 'application/json' };
globalThis.answer = async (request, response) => {
  const asked = fetch(FLAGS_URL + '/ofrep/v1/evaluate/flags', { method: 'POST', headers, body: '{"context":{}}' });
  const { status } = await asked.catch((error) => ({ status: String(error.cause ?? error) }));
  response.end(\`hello from curious, who met \${status}\`);
};`;

/** What a deployment came to, and all that happened on its way. */
export interface Told {
  summary: DeploymentSummary | null;
  events: DeploymentEvent[];
}

/** A whole Bascule that ships the little product to a target of containers, while people ask for it without pause. */
export class Story {
  readonly installation: Installation;
  readonly visitors: Visitors;

  private constructor(installation: Installation) {
    this.installation = installation;
    this.visitors = new Visitors(8, [`${installation.url()}/hello`, installation.url('site')]);
  }

  static async begin(postgresUrl: string, ground: Ground): Promise<Story> {
    const installation = await Installation.create(postgresUrl, (plan) => on(ground, plan));
    await installation.startSwitch();
    await installation.startServer();
    return new Story(installation);
  }

  good(version: string): Promise<Told> {
    return this.#told(this.installation.deployVersion({ version }));
  }

  bad(version: string): Promise<Told> {
    return this.#told(this.installation.deployVersion({ version, extra: flaky }));
  }

  curious(): Promise<Told> {
    return this.#told(this.installation.deployVersion({ version: 'curious', extra: curious }));
  }

  /** Of the service's slot that has the traffic. */
  async liveColour(): Promise<string | undefined> {
    const { environments } = await this.installation.client().status();
    const service = environments[0]?.components.find(({ name }) => name === 'service');
    return service?.slots.find(({ weight }) => weight === 100)?.colour;
  }

  /** Of the service's processes that people come to. */
  async addresses(): Promise<string[]> {
    const { services } = await new SwitchClient(this.installation.place.switchSocket).state();
    const service = services.find(({ component }) => component === 'service');
    const backend = (['blue', 'green'] as const)
      .filter((colour) => service?.weights[colour] === 100)
      .map((colour) => service?.slots[colour]?.backend)[0];
    return backend?.kind === 'process' ? backend.addresses : [];
  }

  async rollback(): Promise<Told> {
    const { deployment } = await this.installation.client().rollback('test', { by: 'test', reason: 'asked for' });
    return this.#told(Promise.resolve(deployment as string));
  }

  async end(): Promise<void> {
    await this.visitors.stop();
    await this.installation.remove();
  }

  async #told(deployment: Promise<string>): Promise<Told> {
    const id = await deployment;
    const events = await eventsOf(this.installation, id);
    return { events, summary: await this.installation.client().deployment(id) };
  }
}

function on({ images, target, instances, more = {} }: Ground, plan: PlanInput): PlanInput {
  return {
    ...plan,
    images,
    // A container takes longer than a process to listen, all the more on a busy machine.
    components: plan.components.map((component) =>
      component.kind === 'process' ? { ...component, probe: { ...component.probe, startWithinMs: 30_000 } } : component,
    ),
    environments: plan.environments.map((each) => ({ ...each, bakeMs: 3_000, instances, targets: [target], ...more })),
  };
}
