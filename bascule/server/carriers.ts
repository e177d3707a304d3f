import type { SlotContent } from '../engine/ground.ts';
import { byEnvironment, type Carrier } from '../engine/outside/by-environment.ts';
import { machineSlots } from '../engine/outside/machine-slots.ts';
import type { Secrets } from '../engine/outside/secrets.ts';
import { switchTraffic } from '../engine/outside/switch-traffic.ts';
import type { SwitchClient } from '../switch/client.ts';
import { StaticTarget } from '../targets/static/static-target.ts';
import type { EnvironmentEpoch, ProgramTarget, SlotCondition, SlotEvent, SlotId, SpecOf } from '../targets/target.ts';
import { aroundPrograms } from './around-programs.ts';
import { CapRovers } from './caprovers.ts';
import type { Settings } from './program-settings.ts';
import { Programs } from './programs.ts';
import type { Setting } from './setting.ts';

interface Parts {
  client: SwitchClient;
  secrets: Secrets;
  settingsOf(content: SlotContent): Promise<Settings>;
  onEvent(event: SlotEvent): void;
}

/** What carries each environment: slots behind our switch, or CapRover with its nginx. */
export class Carriers {
  /** All of them as one. */
  readonly carrier: Carrier;
  readonly capRovers: CapRovers;
  readonly #programs: Programs;

  static async open(setting: Setting, parts: Parts): Promise<Carriers> {
    const { plan, root, place, environments } = setting;
    const around = aroundPrograms({ plan, root, state: place.state, secrets: parts.secrets });
    const programs = await Programs.open(environments, { ...around, onEvent: parts.onEvent });
    const capRovers = await CapRovers.open(setting, { ...parts, images: () => around.images(true) });
    return new Carriers(programs, capRovers, behindSwitch(setting, parts, programs));
  }

  private constructor(programs: Programs, capRovers: CapRovers, ours: Carrier) {
    this.#programs = programs;
    this.capRovers = capRovers;
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

  /** Leaves the slots running. */
  async release(): Promise<void> {
    this.#programs.release();
    await this.capRovers.close();
  }
}

function behindSwitch({ plan, place, clock }: Setting, { client, settingsOf }: Parts, programs: Programs): Carrier {
  const kindOf = (name: string) => plan.components.find((each) => each.name === name)?.kind;
  return {
    slots: machineSlots({
      programs: (environment) => programs.of(environment),
      static: new StaticTarget({ state: place.state }),
      client,
      kindOf: (name) => (kindOf(name) === 'static' ? 'static' : 'process'),
      settingsOf,
    }),
    traffic: switchTraffic(client, clock),
  };
}
