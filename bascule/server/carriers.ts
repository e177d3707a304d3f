import type { SlotContent } from '../engine/ground.ts';
import { byEnvironment, type Carrier } from '../engine/outside/by-environment.ts';
import { machineSlots } from '../engine/outside/machine-slots.ts';
import type { Secrets } from '../engine/outside/secrets.ts';
import { publishedTraffic } from '../engine/outside/published-traffic.ts';
import { switchTraffic } from '../engine/outside/switch-traffic.ts';
import type { SwitchClient } from '../switch/client.ts';
import { SiteTarget } from '../targets/bucket/site-target.ts';
import type { EnvironmentEpoch, ProgramTarget, SlotCondition, SlotEvent, SlotId, SpecOf } from '../targets/target.ts';
import { aroundPrograms } from './around-programs.ts';
import { CapRovers } from './caprovers.ts';
import type { Settings } from './program-settings.ts';
import { Programs } from './programs.ts';
import type { Setting } from './setting.ts';
import { Sites } from './sites.ts';

interface Parts {
  client: SwitchClient;
  secrets: Secrets;
  settingsOf(content: SlotContent): Promise<Settings>;
  onEvent(event: SlotEvent): void;
}

interface Opened {
  programs: Programs;
  capRovers: CapRovers;
  sites: Sites;
  files: SiteTarget;
}

/** What carries each environment: slots behind our switch, or CapRover with its nginx. */
export class Carriers {
  /** All of them as one. */
  readonly carrier: Carrier;
  readonly capRovers: CapRovers;
  /** Where front ends are published beside our switch. */
  readonly sites: Sites;
  readonly #programs: Programs;
  readonly #files: SiteTarget;

  static async open(setting: Setting, parts: Parts): Promise<Carriers> {
    const { plan, root, place, environments } = setting;
    const around = aroundPrograms({ plan, root, state: place.state, secrets: parts.secrets });
    const programs = await Programs.open(environments, { ...around, onEvent: parts.onEvent });
    const capRovers = await CapRovers.open(setting, { ...parts, images: () => around.images(true) });
    const sites = await Sites.open(environments, { plan, secrets: parts.secrets });
    const files = new SiteTarget({ state: place.state, siteOf: (...which) => sites.of(...which) });
    return new Carriers({ programs, capRovers, sites, files }, behindSwitch(setting, parts, { programs, files }));
  }

  private constructor({ programs, capRovers, sites, files }: Opened, ours: Carrier) {
    this.#programs = programs;
    this.#files = files;
    this.capRovers = capRovers;
    this.sites = sites;
    const all = [ours, ...capRovers.all];
    this.carrier = byEnvironment((environment) => capRovers.of(environment) ?? ours, all);
  }

  /** This machine's address as an environment's programs see it; null: 127.0.0.1. */
  async hostAddress(environment: string): Promise<string | null> {
    const capRover = this.capRovers.of(environment);
    return capRover ? capRover.hostAddress : this.#programs.of(environment).hostAddress(environment);
  }

  /** How the number of a slot's containers is changed there; null: it stays as the plan says. */
  scalerOf(environment: string): ProgramTarget['scale'] | null {
    if (this.capRovers.of(environment)) return null;
    const target = this.#programs.of(environment);
    return target.scale?.bind(target) ?? null;
  }

  adopt(leases: EnvironmentEpoch[], specOf: SpecOf): Promise<void> {
    return this.#programs.adopt(leases, specOf);
  }

  condition(id: SlotId): Promise<SlotCondition> {
    return this.carrier.slots.condition(id);
  }

  /** What neither a slot nor the way back leads to goes from where an environment's files are published. @throws AwsProblem, TargetError */
  async prune(environment: string, epoch: number): Promise<void> {
    for (const { component, keep } of this.sites.in(environment)) {
      await this.#files.prune(environment, component, keep, epoch);
    }
  }

  /** Leaves the slots running. */
  async release(): Promise<void> {
    this.#programs.release();
    await this.capRovers.close();
  }
}

function behindSwitch(
  { plan, clock }: Setting,
  { client, settingsOf }: Parts,
  { programs, files }: Pick<Opened, 'programs' | 'files'>,
): Carrier {
  const kindOf = (name: string) => plan.components.find((each) => each.name === name)?.kind;
  return {
    slots: machineSlots({
      programs: (environment) => programs.of(environment),
      static: files,
      client,
      kindOf: (name) => (kindOf(name) === 'static' ? 'static' : 'process'),
      settingsOf,
    }),
    traffic: publishedTraffic(switchTraffic(client, clock), files),
  };
}
