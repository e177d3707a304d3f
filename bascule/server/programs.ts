import type { Environment } from '../core/plan/schema.ts';
import { programTarget, type Surroundings } from '../targets/program-target.ts';
import type { EnvironmentEpoch, ProgramTarget, SpecOf } from '../targets/target.ts';
import { targetOf } from './chosen-target.ts';

/** Where the programs of each environment behind our switch run; those with the same settings share one target. */
export class Programs {
  readonly #byEnvironment = new Map<string, ProgramTarget>();
  readonly #bySettings = new Map<string, ProgramTarget>();

  static async open(environments: Environment[], around: Surroundings): Promise<Programs> {
    const opened = new Programs();
    for (const environment of environments) await opened.#add(environment, around);
    return opened;
  }

  async #add(environment: Environment, around: Surroundings): Promise<void> {
    const settings = targetOf(environment);
    if (settings.kind === 'caprover') return;
    // Where files are published is no matter of the programs.
    const key = JSON.stringify({ ...settings, sites: {} });
    const known = this.#bySettings.get(key) ?? (await programTarget(settings, around));
    this.#bySettings.set(key, known);
    this.#byEnvironment.set(environment.name, known);
  }

  /** @throws RangeError for an environment that is not ours */
  of(environment: string): ProgramTarget {
    const target = this.#byEnvironment.get(environment);
    if (target) return target;
    throw new RangeError(`Ce serveur ne s’occupe pas de ${environment}.`);
  }

  async adopt(leases: EnvironmentEpoch[], specOf: SpecOf): Promise<void> {
    for (const target of this.#bySettings.values()) {
      const own = leases.filter(({ environment }) => this.#byEnvironment.get(environment) === target);
      await target.adopt(own, specOf);
    }
  }

  release(): void {
    for (const target of this.#bySettings.values()) target.release();
  }
}
