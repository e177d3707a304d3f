import { TargetError } from '../target-error.ts';
import { slotName, type ProcessSlotSpec, type SlotId } from '../target.ts';
import { settingsOf } from '../slot-labels.ts';
import type { SlotLabels } from './labels.ts';
import type { Sight, Swarm } from './look.ts';
import { putSecrets } from './secrets.ts';
import { serviceSpec } from './service-spec.ts';
import { withLabels, withoutTasks, withReplicas, type SlotService } from './services.ts';
import type { SwarmFence } from './swarm-fence.ts';
import type { SwarmTargetOptions } from './swarm-target.ts';
import type { Task } from './tasks.ts';
import { untilAtMost, untilEmpty, untilHealthy } from './waiting.ts';

interface Around {
  swarm: Swarm;
  fence: SwarmFence;
  options: Pick<SwarmTargetOptions, 'placement' | 'account'>;
  /** Tells our slots from those of another Bascule. */
  installation: string;
}

/** What is done to the service of a slot, one command at a time. Every change of it is a compare-and-set with our epoch. */
export class SlotChanges {
  readonly #swarm: Swarm;
  readonly #fence: SwarmFence;
  readonly #options: Around['options'];
  readonly #installation: string;

  constructor({ swarm, fence, options, installation }: Around) {
    this.#swarm = swarm;
    this.#fence = fence;
    this.#options = options;
    this.#installation = installation;
  }

  async make(spec: ProcessSlotSpec, image: string, epoch: number, signal: AbortSignal): Promise<void> {
    const { services } = this.#swarm;
    const { placement } = this.#options;
    const slot = this.#slotOf(spec, epoch);
    const account = (await this.#options.account?.()) ?? null;
    const secrets = await putSecrets(this.#swarm, spec, slot.settings);
    const wanted = (replicas: number) => serviceSpec({ spec, slot, image, secrets, placement, replicas });
    // Without tasks at first: until the fence was asked again, an older server may be the one that makes it.
    if (await services.create(wanted(0), account)) await this.#fence.admit(spec.id.environment, epoch);
    await services.change(spec.id, epoch, () => (signal.aborted ? null : wanted(spec.containers)), account);
  }

  /** All healthy, and that is written down; else nothing of it is left. */
  async confirmed(id: SlotId, replicas: number, epoch: number, signal: AbortSignal): Promise<string[]> {
    const { services } = this.#swarm;
    try {
      const slot = (await services.find(id))?.slot;
      const addresses = slot ? await this.healthy(slot, replicas, [], signal) : [];
      await services.change(id, epoch, (now) => withLabels(now.spec, { ...now.slot, start: 'done' }));
      return addresses;
    } catch (error) {
      await this.end(id, epoch, 'failed');
      throw error;
    }
  }

  /** Further tasks join; when one can not, none does. */
  async grown(before: Sight, replicas: number, epoch: number, signal: AbortSignal): Promise<string[]> {
    const { slot } = before.service;
    const replaced = await this.replicas(slot.id, replicas, epoch);
    try {
      return await this.healthy(slot, replicas, before.tasks, signal);
    } catch (error) {
      await this.replicas(slot.id, replaced.replicas, epoch);
      await untilAtMost(this.#swarm, slot.id, replaced.replicas, slot.stopWithinMs);
      throw error;
    }
  }

  /** `known`: tasks whose failures are not this start's. */
  healthy(slot: SlotLabels, replicas: number, known: readonly Task[], signal: AbortSignal): Promise<string[]> {
    return untilHealthy(this.#swarm, { slot, replicas, known: new Set(known.map(({ ID }) => ID)), signal });
  }

  /** Answers the service as it was before. */
  async replicas(id: SlotId, replicas: number, epoch: number): Promise<SlotService> {
    const before = await this.#swarm.services.change(id, epoch, (service) =>
      service.replicas === 0 || service.replicas === replicas ? null : withReplicas(service.spec, replicas),
    );
    if (before && before.replicas > 0) return before;
    const sentence = `${slotName(id)} ne tourne pas : démarrez-le avant de changer le nombre de ses tâches.`;
    throw new TargetError('invalid-slot', sentence);
  }

  async end(id: SlotId, epoch: number, start: SlotLabels['start'] = 'done'): Promise<void> {
    const before = await this.#swarm.services.change(id, epoch, ({ spec, slot }) =>
      withoutTasks(withLabels(spec, { ...slot, epoch, start })),
    );
    if (!before) return;
    await untilEmpty(this.#swarm, id, before.slot.stopWithinMs);
    await this.#swarm.services.removeSecrets(id);
  }

  #slotOf({ id, artifact, startWithinMs, stopWithinMs, ...spec }: ProcessSlotSpec, epoch: number): SlotLabels {
    const { version, digest } = artifact;
    const settings = settingsOf({ id, artifact, startWithinMs, stopWithinMs, ...spec });
    const installation = this.#installation;
    return { id, version, digest, settings, installation, epoch, startWithinMs, stopWithinMs, start: 'under-way' };
  }
}
