import type { Backend } from '../../switch/wire.ts';
import { StaticTarget } from '../static/static-target.ts';
import { TargetError } from '../target-error.ts';
import { slotName, type SlotCondition, type SlotId, type StaticSlotSpec, type Target } from '../target.ts';
import { InTurn } from './in-turn.ts';
import type { Site, WentLive } from './site.ts';

interface Weights {
  component: string;
  blue: number;
  green: number;
}

/** Answers null for a component that the switch alone has. */
type SiteOf = (environment: string, component: string) => Site | null;

/**
 * Slots of files, some of which are published elsewhere too: to a bucket, or to a folder that nginx serves. Every slot
 * stands on this machine, as `StaticTarget` has it, so that its probes and smoke tests are asked of the files before any
 * visitor is; `bringLive` then does for visitors what the switch does here.
 */
export class SiteTarget implements Target<StaticSlotSpec> {
  readonly #here: StaticTarget;
  readonly #siteOf: SiteOf;
  readonly #inTurn = new InTurn();

  constructor({ state, siteOf }: { state: string; siteOf: SiteOf }) {
    this.#here = new StaticTarget({ state });
    this.#siteOf = siteOf;
  }

  /**
   * Resolves when all files are published, where no visitor sees them yet. A slot that holds this version already was
   * published when it came: a server that starts again asks nothing of a store that may be away.
   * @throws TargetError, AwsProblem
   */
  async start(spec: StaticSlotSpec, epoch: number): Promise<Backend> {
    const site = this.#siteOf(spec.id.environment, spec.id.component);
    if (site && (await this.#here.holds(spec.id))?.artifact.digest !== spec.artifact.digest) {
      await this.#publish(site, spec);
    }
    return this.#here.start(spec, epoch);
  }

  /** What was published stays, to go back to; `prune` takes it away. */
  stop(id: SlotId, epoch: number): Promise<void> {
    return this.#here.stop(id, epoch);
  }

  condition(id: SlotId): Promise<SlotCondition> {
    return this.#here.condition(id);
  }

  logs(id: SlotId, lines: number): Promise<string[]> {
    return this.#here.logs(id, lines);
  }

  /**
   * What `bringLive` would be asked, looked at before anything moves.
   * @throws TargetError `invalid-slot` for a share, or for a slot that is empty
   */
  async checkWeights(environment: string, { component, blue, green }: Weights): Promise<void> {
    if (this.#siteOf(environment, component) === null) return;
    if ([blue, green].every((percent) => percent === 0 || percent === 100)) {
      await this.#shown(environment, { component, blue, green });
      return;
    }
    const sentence = `${component} est publié en entier ou pas du tout : donnez à ${environment} la stratégie blue-green, pas ${blue}/${green}.`;
    throw new TargetError('invalid-slot', sentence);
  }

  /**
   * Brings to visitors what the weights say; a component that is not published elsewhere is none of its business: null. A
   * version that is not there, or not any more, is published first.
   * @throws what `checkWeights` throws; TargetError, AwsProblem of the site
   */
  async bringLive(environment: string, epoch: number, weights: Weights): Promise<WentLive | null> {
    await this.checkWeights(environment, weights);
    const site = this.#siteOf(environment, weights.component);
    const spec = site && (await this.#shown(environment, weights));
    if (!site || !spec) return null;
    await this.#publish(site, spec);
    return site.goLive(spec.artifact.digest, epoch);
  }

  /** Takes away what neither a slot nor the way back leads to. Answers the digests that went. @throws AwsProblem, TargetError */
  async prune(environment: string, component: string, keep: number, epoch: number): Promise<string[]> {
    const site = this.#siteOf(environment, component);
    if (!site) return [];
    return this.#inTurn.at(site, async () => {
      const colours = ['blue', 'green'] as const;
      const slots = await Promise.all(colours.map((colour) => this.#here.holds({ environment, component, colour })));
      return site.prune({ keep, held: slots.flatMap((spec) => spec?.artifact.digest ?? []) }, epoch);
    });
  }

  /** Where nothing is taken away meanwhile: an asset may be one of an older version too. */
  async #publish(site: Site, spec: StaticSlotSpec): Promise<void> {
    await this.#inTurn.at(site, async () => {
      if (await site.isPublished(spec.artifact.digest)) return;
      await this.#here.check(spec);
      await site.publish(spec.artifact);
    });
  }

  /** What all visitors are shown; null where the weights give nobody anything. */
  async #shown(environment: string, { component, blue, green }: Weights): Promise<StaticSlotSpec | null> {
    if (blue + green === 0) return null;
    const id: SlotId = { environment, component, colour: blue === 100 ? 'blue' : 'green' };
    const spec = await this.#here.holds(id);
    if (spec) return spec;
    throw new TargetError('invalid-slot', `${slotName(id)} est vide : démarrez-le avant de lui donner le trafic.`);
  }
}
