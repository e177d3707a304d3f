import type { Backend } from '../../switch/wire.ts';
import { StaticTarget } from '../static/static-target.ts';
import { TargetError } from '../target-error.ts';
import { slotName, type SlotCondition, type SlotId, type StaticSlotSpec, type Target } from '../target.ts';
import type { Site, WentLive } from './site.ts';

interface Weights {
  component: string;
  blue: number;
  green: number;
}

/**
 * Slots of files that are published elsewhere: to a bucket, or to a folder that nginx serves. A slot stands on this
 * machine too, as `StaticTarget` has it, so that its probes and smoke tests are asked of the files before any visitor is;
 * `bringLive` then does for visitors what the switch does here.
 */
export class SiteTarget implements Target<StaticSlotSpec> {
  readonly #here: StaticTarget;
  readonly #siteOf: (environment: string, component: string) => Site | null;

  constructor({ state, siteOf }: { state: string; siteOf: (environment: string, component: string) => Site | null }) {
    this.#here = new StaticTarget({ state });
    this.#siteOf = siteOf;
  }

  /** Resolves when all files are published, where no visitor sees them yet. @throws TargetError, AwsProblem */
  async start(spec: StaticSlotSpec, epoch: number): Promise<Backend> {
    const backend = await this.#here.start(spec, epoch);
    await this.#site(spec.id).publish(spec.artifact);
    return backend;
  }

  /** What was published stays, to go back to; `prune` takes it away. */
  stop(id: SlotId, epoch: number): Promise<void> {
    return this.#here.stop(id, epoch);
  }

  async condition(id: SlotId): Promise<SlotCondition> {
    const found = await this.#here.condition(id);
    if (found.digest === null || (await this.#site(id).isPublished(found.digest))) return found;
    return { ...found, state: 'failed' };
  }

  async logs(_id: SlotId, _lines: number): Promise<string[]> {
    return [];
  }

  /**
   * Brings to visitors what the weights say; components that are not published elsewhere are none of its business.
   * @throws TargetError `invalid-slot` for a share: a bucket shows all visitors one version
   */
  async bringLive(environment: string, epoch: number, weights: readonly Weights[]): Promise<WentLive[]> {
    const meant = weights.filter(({ component }) => this.#siteOf(environment, component) !== null);
    for (const { component, blue, green } of meant) {
      if ([blue, green].every((percent) => percent === 0 || percent === 100)) continue;
      const sentence = `${component} est publié en entier ou pas du tout : donnez à ${environment} la stratégie blue-green, pas ${blue}/${green}.`;
      throw new TargetError('invalid-slot', sentence);
    }
    const went: WentLive[] = [];
    for (const { component, blue, green } of meant) {
      if (blue + green === 0) continue;
      const id: SlotId = { environment, component, colour: blue === 100 ? 'blue' : 'green' };
      const { digest } = await this.#here.condition(id);
      if (digest === null) {
        throw new TargetError('invalid-slot', `${slotName(id)} est vide : démarrez-le avant de lui donner le trafic.`);
      }
      went.push(await this.#site(id).goLive(digest, epoch));
    }
    return went;
  }

  #site(id: SlotId): Site {
    const found = this.#siteOf(id.environment, id.component);
    if (found) return found;
    throw new TargetError(
      'invalid-slot',
      `${slotName(id)} n’est publié nulle part : nommez son bucket ou son dossier dans le plan.`,
    );
  }
}
