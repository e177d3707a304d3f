import { filledIn } from '../core/companion/placeholders.ts';
import type { Environment } from '../core/plan/schema.ts';
import { seenFrom } from '../core/target/seen-from.ts';
import type { SlotContent } from '../engine/ground.ts';
import type { Lease } from '../engine/lease.ts';
import type { EnvironmentDatabases } from '../engine/outside/databases.ts';
import type { Secrets } from '../engine/outside/secrets.ts';
import type { SwitchClient } from '../switch/client.ts';
import type { Setting } from './setting.ts';

interface Parts {
  setting: Pick<Setting, 'plan' | 'ports'>;
  secrets: Pick<Secrets, 'find' | 'value'>;
  databases: Pick<EnvironmentDatabases, 'urls'>;
  client: Pick<SwitchClient, 'state' | 'setDoorway'>;
  lease(environment: string): Pick<Lease, 'epoch'>;
  /** What a program of an environment reads its flags with. */
  flagAccess(environment: string): Promise<Record<string, string>>;
  /** This machine's address as an environment's programs see it; null: 127.0.0.1. */
  hostAddress(environment: string): Promise<string | null>;
}

/** What a program runs with: `variables` can be looked up, `secrets` are written nowhere. */
export interface Settings {
  variables: Record<string, string>;
  secrets: Record<string, string>;
}

/** What programs are given: their release's variables, the release they belong to, their database, secrets and flags. */
export class ProgramSettings {
  readonly #parts: Parts;
  #opening: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** As a program of this machine reads them. */
  async of({ environment, version, configuration }: SlotContent): Promise<Settings> {
    const { secrets, setting, flagAccess } = this.#parts;
    const release = { RELEASE_VERSION: version, ENVIRONMENT: environment.name };
    const made = configuration.secrets.map(
      async (name) => [name, await secrets.value(environment.name, name)] as const,
    );
    const given = await Promise.all(
      configuration.givenSecrets.map(async (name) => [name, await secrets.find(environment.name, name)] as const),
    );
    return {
      variables: { NODE_ENV: 'production', ...filledIn(configuration.variables, setting.ports), ...release },
      secrets: {
        ...(await this.#databaseOf(environment)),
        ...(await flagAccess(environment.name)),
        ...Object.fromEntries(await Promise.all(made)),
        ...Object.fromEntries(given.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
      },
    };
  }

  /** As it reads where its environment's target runs it; what they name of this machine can be reached from there. */
  async there(content: SlotContent): Promise<Settings> {
    const settings = await this.of(content);
    const { name } = content.environment;
    const address = await this.#parts.hostAddress(name);
    if (address === null) return settings;
    const [variables, secrets] = [seenFrom(address, settings.variables), seenFrom(address, settings.secrets)];
    await this.#openDoorway(name, address, [...variables.ports, ...secrets.ports]);
    return { variables: variables.values, secrets: secrets.values };
  }

  /** One after the other, since each adds to what there is. */
  #openDoorway(environment: string, address: string, ports: number[]): Promise<void> {
    const opening = this.#opening.catch(() => {}).then(() => this.#openBeside(environment, address, ports));
    this.#opening = opening;
    return opening;
  }

  /** Beside those that the slots which run already were given. */
  async #openBeside(environment: string, address: string, ports: number[]): Promise<void> {
    const { client, lease } = this.#parts;
    const { doorways } = await client.state();
    const known = doorways.find((each) => each.environment === environment && each.address === address)?.ports ?? [];
    if (ports.every((port) => known.includes(port))) return;
    const all = [...new Set([...known, ...ports])];
    await client.setDoorway(environment, lease(environment).epoch, { address, ports: all });
  }

  async #databaseOf(environment: Environment): Promise<Record<string, string>> {
    const { setting, databases } = this.#parts;
    if (!setting.plan.components.some((component) => component.kind === 'database')) return {};
    return { DATABASE_URL: (await databases.urls(environment)).appUrl };
  }
}
