import type { Environment } from '../core/plan/schema.ts';
import { bringBack, contentOf } from '../engine/bring-back.ts';
import type { Ground } from '../engine/ground.ts';
import { EnvironmentDatabases, type OwnClusters } from '../engine/outside/databases.ts';
import { slotSpec } from '../engine/outside/machine-slots.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { workshop } from '../engine/outside/workshop.ts';
import { readSlots } from '../engine/slot-table.ts';
import type { SwitchClient } from '../switch/client.ts';
import type { Backend, Stats } from '../switch/wire.ts';
import type { ProcessSlotSpec, SlotEvent, SlotId } from '../targets/target.ts';
import { liveThirdParties } from './doctor/live-third-parties.ts';
import { alarmsFor } from './aws.ts';
import { Carriers } from './carriers.ts';
import { Scalings } from './ground/scalings.ts';
import { ProgramSettings } from './program-settings.ts';
import { declarations } from './services.ts';
import type { Setting } from './setting.ts';
import { siteProbes } from './site-probes.ts';
import type { Probe } from '../doctor/examine.ts';
import type { ThirdParty } from '../doctor/third-parties.ts';

/** What a machine stands on, made before it. */
interface Outside {
  client: SwitchClient;
  secrets: Secrets;
  clusters: OwnClusters;
}

interface Inside {
  client: SwitchClient;
  carriers: Carriers;
  settings: ProgramSettings;
  databases: EnvironmentDatabases;
  secrets: Secrets;
}

interface Base extends Pick<Ground, 'pool' | 'log' | 'lease' | 'progress'> {
  /** What a program of an environment reads its flags with. */
  flagAccess(environment: string): Promise<Record<string, string>>;
}

/** What is under a server's hand: programs on the targets of their environments, files and traffic at the switch, data in PostgreSQL. */
export class Machine {
  readonly ground: Ground;
  readonly scalings = new Scalings();
  readonly #setting: Setting;
  readonly #client: SwitchClient;
  readonly #carriers: Carriers;
  readonly #settings: ProgramSettings;
  readonly #databases: EnvironmentDatabases;

  static async open(setting: Setting, { client, secrets, clusters }: Outside, own: Base): Promise<Machine> {
    const { flagAccess, ...base } = own;
    const databases = new EnvironmentDatabases(setting.plan, setting.adminUrl, secrets, clusters);
    const hostAddress = (environment: string) => carriers.hostAddress(environment);
    const { lease } = base;
    const settings = new ProgramSettings({ setting, secrets, databases, client, lease, flagAccess, hostAddress });
    const carriers: Carriers = await Carriers.open(setting, {
      ...{ client, secrets },
      settingsOf: (content) => settings.there(content),
      onEvent: (event) => machine.#follow(event),
    });
    const machine: Machine = new Machine(setting, { client, carriers, settings, databases, secrets }, base);
    return machine;
  }

  private constructor(
    setting: Setting,
    { client, carriers, settings, databases, secrets }: Inside,
    base: Omit<Base, 'flagAccess'>,
  ) {
    const { plan, place } = setting;
    this.#setting = setting;
    this.#client = client;
    this.#carriers = carriers;
    this.#settings = settings;
    this.#databases = databases;
    this.ground = {
      ...base,
      // Only what this server looks after: it holds no lease on the others.
      plan: { ...plan, environments: setting.environments },
      ...carriers.carrier,
      workshop: workshop(plan, place.state),
      databases,
      clock: setting.clock,
      state: place.state,
      reach: (name) => this.#reach(name),
      alarms: (environment, components) => alarmsFor(setting, secrets, { environment, components }),
    };
  }

  /** The switch knows the environments, and their slots run with the traffic that the log says. */
  async takeOver(): Promise<void> {
    const { plan, environments, ports, logger } = this.#setting;
    for (const environment of environments) {
      if (this.#carriers.capRovers.of(environment.name)) continue;
      const { epoch } = this.ground.lease(environment.name);
      await this.#client.declare(environment.name, epoch, declarations(plan, environment, ports));
    }
    const leases = environments.map(({ name }) => this.ground.lease(name));
    await this.#carriers.adopt(leases, (id, digest) => this.#wanted(id, digest));
    for (const environment of environments) {
      for (const { slot, why } of await bringBack(this.ground, environment)) {
        logger.error({ slot }, `${slot.component}/${slot.colour} could not be brought back: ${why}`);
      }
    }
  }

  /** Makes what is missing where an environment runs; nothing where that is this machine. Answers what was done. */
  async prepare(environment: string, tell: (what: string) => void): Promise<string[]> {
    const capRover = this.#carriers.capRovers.of(environment);
    return capRover ? capRover.prepare(this.ground.lease(environment).epoch, tell) : [];
  }

  /** Whether the number of a program's containers may follow its load there. */
  canScale(environment: string): boolean {
    return this.#carriers.scalerOf(environment) !== null;
  }

  /** @throws TargetError */
  scale(id: SlotId, containers: number, epoch: number): Promise<Backend> {
    const scaler = this.#carriers.scalerOf(id.environment);
    if (scaler) return scaler(id, containers, epoch);
    return Promise.reject(new RangeError(`Le nombre de conteneurs de ${id.environment} ne suit pas la charge.`));
  }

  /** The switch's figures, in the system's time whatever time deployments live in. */
  systemStats(sinceSecond: number): Promise<Stats> {
    return this.#client.stats(sinceSecond);
  }

  /** What the doctor looks at of where an environment runs. */
  targetProbes(environment: string): Probe[] {
    const capRover = this.#carriers.capRovers.of(environment);
    return (
      capRover?.probes ?? siteProbes(this.#carriers.sites.in(environment), (name) => this.#live(environment, name))
    );
  }

  /** Files of front ends that nothing leads to any more are gone from where they are published. @throws AwsProblem, TargetError */
  prune(environment: string): Promise<void> {
    return this.#carriers.prune(environment, this.ground.lease(environment).epoch);
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
    const { plan } = this.#setting;
    const serving = plan.components.filter((component) => component.kind !== 'database');
    const { demoAccounts = [] } = plan.environments.find((each) => each.name === name) ?? {};
    return {
      urls: Object.fromEntries(serving.map((each) => [each.name, this.#urlOf(name, each.name)])),
      variables: { BASCULE_DEMO_ACCOUNTS: JSON.stringify(demoAccounts) },
      hidden: demoAccounts.map(({ password }) => password),
    };
  }

  /** CapRover's own domains, else a port of this machine. */
  #urlOf(environment: string, component: string): string {
    const capRover = this.#carriers.capRovers.of(environment);
    return capRover?.url(component) ?? `http://127.0.0.1:${this.#setting.ports.of(environment, component)}`;
  }

  /** The services outside as the program sees them that is live in an environment. */
  thirdParties(environment: Environment): ThirdParty[] {
    return liveThirdParties(this.#setting.plan.thirdParties, async (component) => {
      const row = await this.#live(environment.name, component);
      if (!row) return null;
      const content = await contentOf(this.ground, environment, row);
      const { variables, secrets } = await this.#settings.of(content);
      return { files: content.artifact.files, variables: { ...variables, ...secrets } };
    });
  }

  /** Leaves the slots running. */
  release(): Promise<void> {
    return this.#carriers.release();
  }

  /** What a process found running should run, or null when nothing should. */
  async #wanted(id: SlotId, digest: string): Promise<ProcessSlotSpec | null> {
    const environment = this.#setting.environments.find((each) => each.name === id.environment);
    const row = environment && (await this.#rowOf(id));
    if (!environment || !row) return null;
    const content = await contentOf(this.ground, environment, row);
    const spec = await slotSpec({ settingsOf: (each) => this.#settings.there(each) }, content);
    return spec.kind === 'process' && spec.artifact.digest === digest ? spec : null;
  }

  /** A program that was started again may listen elsewhere: the switch must know before the next request. */
  #follow(event: SlotEvent): void {
    const { logger } = this.#setting;
    logger.warn(event, event.sentence);
    if (event.type !== 'slot-process-restarted' && event.type !== 'slot-moved') return;
    this.#tellSwitch(event.slot).catch((error: unknown) => {
      logger.error({ slot: event.slot, error: String(error) }, 'the switch could not be told where a slot is now');
    });
  }

  /** As the slot is now: another process of it may have come or gone since the event. */
  async #tellSwitch(id: SlotId): Promise<void> {
    const row = await this.#rowOf(id);
    const { backend } = await this.#carriers.condition(id);
    if (!row || !backend) return;
    const { epoch } = this.ground.lease(id.environment);
    await this.ground.traffic.putSlot(id, epoch, row.version, backend);
  }

  async #live(environment: string, component: string) {
    const rows = await readSlots(this.ground.pool, environment);
    return rows.find((each) => each.component === component && each.weight > 0) ?? null;
  }

  async #rowOf({ environment, component, colour }: SlotId) {
    const rows = await readSlots(this.ground.pool, environment);
    return rows.find((each) => each.component === component && each.colour === colour);
  }
}
