import { filledIn } from '../core/companion/placeholders.ts';
import type { Environment } from '../core/plan/schema.ts';
import { seenFrom } from '../core/target/seen-from.ts';
import { bringBack, contentOf } from '../engine/bring-back.ts';
import type { Ground, SlotContent } from '../engine/ground.ts';
import { EnvironmentDatabases, type OwnClusters } from '../engine/outside/databases.ts';
import { machineSlots, slotSpec } from '../engine/outside/machine-slots.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { switchTraffic } from '../engine/outside/switch-traffic.ts';
import { workshop } from '../engine/outside/workshop.ts';
import { readSlots } from '../engine/slot-table.ts';
import type { SwitchClient } from '../switch/client.ts';
import { StaticTarget } from '../targets/static/static-target.ts';
import type { ProcessSlotSpec, SlotEvent, SlotId } from '../targets/target.ts';
import { aroundPrograms } from './around-programs.ts';
import { liveThirdParties } from './doctor/live-third-parties.ts';
import { Programs } from './programs.ts';
import { declarations } from './services.ts';
import type { Setting } from './setting.ts';
import type { ThirdParty } from '../doctor/third-parties.ts';

/** What a machine stands on, made before it. */
interface Outside {
  client: SwitchClient;
  secrets: Secrets;
  clusters: OwnClusters;
}

interface Base extends Pick<Ground, 'pool' | 'log' | 'lease' | 'progress'> {
  /** What a program of an environment reads its flags with. */
  flagAccess(environment: string): Promise<Record<string, string>>;
}

/** What is under a server's hand: programs on the targets of their environments, files and traffic at the switch, data in PostgreSQL. */
export class Machine {
  readonly ground: Ground;
  readonly #setting: Setting;
  readonly #client: SwitchClient;
  readonly #programs: Programs;
  readonly #secrets: Secrets;
  readonly #databases: EnvironmentDatabases;
  readonly #flagAccess: Base['flagAccess'];
  #opening: Promise<void> = Promise.resolve();

  static async open(setting: Setting, { client, secrets, clusters }: Outside, own: Base): Promise<Machine> {
    const { plan, root, place, environments } = setting;
    const programs = await Programs.open(environments, {
      ...aroundPrograms({ plan, root, state: place.state, secrets }),
      onEvent: (event) => machine.#follow(event),
    });
    const machine: Machine = new Machine(setting, { client, secrets, clusters, programs }, own);
    return machine;
  }

  private constructor(
    setting: Setting,
    { client, secrets, clusters, programs }: Outside & { programs: Programs },
    own: Base,
  ) {
    const { flagAccess, ...base } = own;
    this.#flagAccess = flagAccess;
    const { plan, place, adminUrl } = setting;
    this.#setting = setting;
    this.#client = client;
    this.#secrets = secrets;
    this.#databases = new EnvironmentDatabases(plan, adminUrl, secrets, clusters);
    this.#programs = programs;
    const slots = machineSlots({
      programs: (environment) => this.#programs.of(environment),
      static: new StaticTarget({ state: place.state }),
      client,
      kindOf: (name) => (plan.components.find((each) => each.name === name)?.kind === 'static' ? 'static' : 'process'),
      settingsOf: (content) => this.#settingsThere(content),
    });
    this.ground = {
      ...base,
      // Only what this server looks after: it holds no lease on the others.
      plan: { ...plan, environments: setting.environments },
      slots,
      traffic: switchTraffic(client, setting.clock),
      workshop: workshop(plan, place.state),
      databases: this.#databases,
      clock: setting.clock,
      state: place.state,
      reach: (name) => this.#reach(name),
    };
  }

  /** The switch knows the environments, and their slots run with the traffic that the log says. */
  async takeOver(): Promise<void> {
    const { plan, environments, ports, logger } = this.#setting;
    for (const environment of environments) {
      const { epoch } = this.ground.lease(environment.name);
      await this.#client.declare(environment.name, epoch, declarations(plan, environment, ports));
    }
    const leases = environments.map(({ name }) => this.ground.lease(name));
    await this.#programs.adopt(leases, (id, digest) => this.#wanted(id, digest));
    for (const environment of environments) {
      for (const { slot, why } of await bringBack(this.ground, environment)) {
        logger.error({ slot }, `${slot.component}/${slot.colour} could not be brought back: ${why}`);
      }
    }
  }

  /** The programs of an environment are started anew, as after its data moved elsewhere. The switch holds who asks meanwhile. */
  async restart(environment: Environment): Promise<void> {
    const rows = await readSlots(this.ground.pool, environment.name);
    const { epoch } = this.ground.lease(environment.name);
    await Promise.all(
      rows.map(async (row) => {
        const content = await contentOf(this.ground, environment, row);
        if (content.component.kind !== 'process') return;
        await this.ground.slots.stop(content.id, epoch);
        const backend = await this.ground.slots.start(content, epoch);
        await this.ground.traffic.putSlot(content.id, epoch, row.version, backend);
      }),
    );
  }

  /** The environment's database as its owner and its administrator; it is made when it is not there yet. */
  databaseUrls(environment: Environment): Promise<{ adminUrl: string; ownerUrl: string }> {
    return this.#databases.urls(environment);
  }

  /** Addresses on this machine, and the accounts that are made up for tests. */
  #reach(name: string) {
    const { plan, ports } = this.#setting;
    const serving = plan.components.filter((component) => component.kind !== 'database');
    const { demoAccounts = [] } = plan.environments.find((each) => each.name === name) ?? {};
    return {
      urls: Object.fromEntries(serving.map((each) => [each.name, `http://127.0.0.1:${ports.of(name, each.name)}`])),
      variables: { BASCULE_DEMO_ACCOUNTS: JSON.stringify(demoAccounts) },
      hidden: demoAccounts.map(({ password }) => password),
    };
  }

  /** The services outside as the program sees them that is live in an environment. */
  thirdParties(environment: Environment): ThirdParty[] {
    return liveThirdParties(this.#setting.plan.thirdParties, async (component) => {
      const rows = await readSlots(this.ground.pool, environment.name);
      const row = rows.find((each) => each.component === component && each.weight > 0);
      if (!row) return null;
      const content = await contentOf(this.ground, environment, row);
      const { variables, secrets } = await this.#settingsOf(content);
      return { files: content.artifact.files, variables: { ...variables, ...secrets } };
    });
  }

  /** Leaves the slots running. */
  release(): void {
    this.#programs.release();
  }

  /** What a process found running should run, or null when nothing should. */
  async #wanted(id: SlotId, digest: string): Promise<ProcessSlotSpec | null> {
    const environment = this.#setting.environments.find((each) => each.name === id.environment);
    const row = environment && (await this.#rowOf(id));
    if (!environment || !row) return null;
    const content = await contentOf(this.ground, environment, row);
    const spec = await slotSpec({ settingsOf: (each) => this.#settingsThere(each) }, content);
    return spec.kind === 'process' && spec.artifact.digest === digest ? spec : null;
  }

  /** What a program is given, as it reads where it runs; what it names of this machine can be reached from there. */
  async #settingsThere(content: SlotContent) {
    const settings = await this.#settingsOf(content);
    const { name } = content.environment;
    const address = await this.#programs.of(name).hostAddress(name);
    if (address === null) return settings;
    const [variables, secrets] = [seenFrom(address, settings.variables), seenFrom(address, settings.secrets)];
    await this.#openDoorway(name, address, [...variables.ports, ...secrets.ports]);
    return { variables: variables.values, secrets: secrets.values };
  }

  /** Beside those that the slots which run already were given; one after the other, since each adds to what there is. */
  #openDoorway(environment: string, address: string, ports: number[]): Promise<void> {
    this.#opening = this.#opening.catch(() => {}).then(() => this.#openBeside(environment, address, ports));
    return this.#opening;
  }

  async #openBeside(environment: string, address: string, ports: number[]): Promise<void> {
    const { doorways } = await this.#client.state();
    const known = doorways.find((each) => each.environment === environment && each.address === address)?.ports ?? [];
    if (ports.every((port) => known.includes(port))) return;
    const { epoch } = this.ground.lease(environment);
    await this.#client.setDoorway(environment, epoch, { address, ports: [...new Set([...known, ...ports])] });
  }

  /** What a program is given: its release's variables, the release it belongs to, its database, its secrets, its flags. */
  async #settingsOf({ environment, version, configuration }: SlotContent) {
    const release = { RELEASE_VERSION: version, ENVIRONMENT: environment.name };
    const secrets = await Promise.all(
      configuration.secrets.map(async (name) => [name, await this.#secrets.value(environment.name, name)] as const),
    );
    const given = await Promise.all(
      configuration.givenSecrets.map(async (name) => [name, await this.#secrets.find(environment.name, name)] as const),
    );
    return {
      variables: { NODE_ENV: 'production', ...filledIn(configuration.variables, this.#setting.ports), ...release },
      secrets: {
        ...(await this.#databaseOf(environment)),
        ...(await this.#flagAccess(environment.name)),
        ...Object.fromEntries(secrets),
        ...Object.fromEntries(given.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
      },
    };
  }

  async #databaseOf(environment: Environment): Promise<Record<string, string>> {
    if (!this.#setting.plan.components.some((component) => component.kind === 'database')) return {};
    return { DATABASE_URL: (await this.#databases.urls(environment)).appUrl };
  }

  /** A program that was started again may listen elsewhere: the switch must know before the next request. */
  #follow(event: SlotEvent): void {
    const { logger } = this.#setting;
    logger.warn(event, event.sentence);
    if (event.type !== 'slot-process-restarted') return;
    this.#tellSwitch(event.slot).catch((error: unknown) => {
      logger.error({ slot: event.slot, error: String(error) }, 'the switch could not be told of a restarted slot');
    });
  }

  /** As the slot is now: another process of it may have come or gone since the event. */
  async #tellSwitch(id: SlotId): Promise<void> {
    const row = await this.#rowOf(id);
    const { backend } = await this.#programs.of(id.environment).condition(id);
    if (!row || !backend) return;
    const { epoch } = this.ground.lease(id.environment);
    await this.ground.traffic.putSlot(id, epoch, row.version, backend);
  }

  async #rowOf({ environment, component, colour }: SlotId) {
    const rows = await readSlots(this.ground.pool, environment);
    return rows.find((each) => each.component === component && each.colour === colour);
  }
}
