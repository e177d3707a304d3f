import { z } from 'zod';
import { messageOf, statusOf, type Managers } from './managers.ts';
import { isOutOfSequence, staleEpoch, type SlotServices } from './services.ts';

const config = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.int() }),
  Spec: z.object({ Labels: z.object({ 'bascule.epoch': z.coerce.number().int() }) }),
});

/**
 * Who may change the slots of an environment: the highest epoch of its lease that ever came, kept in the swarm itself
 * (a config, whose labels change by compare-and-set), since servers on other machines see no file of ours.
 *
 * The order is what makes it hold. Who comes with a higher epoch writes it here first, then into every service of the
 * environment: so any change that an older server had begun meets a version that it did not read. A service that does
 * not exist yet is made without tasks, and gets them after another look here.
 */
export class SwarmFence {
  readonly #managers: Managers;
  readonly #services: SlotServices;
  /** Epochs that this process has written into the services too. */
  readonly #raised = new Map<string, number>();

  constructor(managers: Managers, services: SlotServices) {
    this.#managers = managers;
    this.#services = services;
  }

  /** @throws TargetError `stale-epoch`, then nothing was changed */
  async admit(environment: string, epoch: number): Promise<void> {
    while (!(await this.#written(environment, epoch))) continue;
    if (this.#raised.get(environment) === epoch) return;
    await this.#services.raise(environment, epoch);
    this.#raised.set(environment, epoch);
  }

  /** The highest epoch that came; 0 before the first. */
  async seen(environment: string): Promise<number> {
    return (await this.#read(environment))?.Spec.Labels['bascule.epoch'] ?? 0;
  }

  /** False when another wrote at the same time. */
  async #written(environment: string, epoch: number): Promise<boolean> {
    const known = await this.#read(environment);
    if (!known) return this.#tried(() => this.#create(environment, epoch));
    const seen = known.Spec.Labels['bascule.epoch'];
    if (seen > epoch) throw staleEpoch(environment, epoch, seen);
    if (seen === epoch) return true;
    const update = {
      _query: { version: known.Version.Index },
      _body: { Name: nameOf(environment), ...content(epoch) },
    };
    return this.#tried(() => this.#managers.ask((engine) => engine.getConfig(known.ID).update(update)));
  }

  async #read(environment: string): Promise<z.infer<typeof config> | null> {
    try {
      const found: unknown = await this.#managers.ask((engine) => engine.getConfig(nameOf(environment)).inspect());
      return config.parse(found);
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  #create(environment: string, epoch: number): Promise<unknown> {
    return this.#managers.ask((engine) =>
      engine.createConfig({ _query: {}, _body: { Name: nameOf(environment), ...content(epoch) } }),
    );
  }

  /** Whether it was ours that came through. */
  async #tried(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (isOutOfSequence(error) || statusOf(error) === 409 || /already exists/.test(messageOf(error))) return false;
      throw error;
    }
  }
}

const nameOf = (environment: string) => `bascule.${environment}.epoch`;

/** The data of a config never change, and may not be empty: the label is what is read. */
function content(epoch: number) {
  return { Labels: { 'bascule.epoch': String(epoch) }, Data: Buffer.from('bascule').toString('base64') };
}
