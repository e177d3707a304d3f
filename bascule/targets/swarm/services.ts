import type Docker from 'dockerode';
import type { AuthConfig, ContainerTaskSpec, CreateServiceOptions } from 'dockerode';
import { z } from 'zod';
import { TargetError } from '../target-error.ts';
import { slotName, type SlotId } from '../target.ts';
import { slotLabels } from '../slot-labels.ts';
import { labelsOf, readLabels, serviceName, type SlotLabels } from './labels.ts';
import { messageOf, statusOf, type Managers } from './managers.ts';

/** A slot's service as it is now. */
export interface SlotService {
  serviceId: string;
  /** Of its version: a change of what is older is refused. */
  index: number;
  replicas: number;
  slot: SlotLabels;
  spec: CreateServiceOptions;
}

const inspected = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.int() }),
  Spec: z.looseObject({
    Labels: z.record(z.string(), z.string()).default({}),
    Mode: z.object({ Replicated: z.object({ Replicas: z.int().default(0) }).prefault({}) }).prefault({}),
  }),
});

/** Null when nothing is to be changed. */
type Change = (service: SlotService) => CreateServiceOptions | null;

/**
 * The services of slots, changed by compare-and-set: each change names the version that it is made of, and the epoch is
 * read from that version. So between look and act nobody else's change comes, on whichever machine they are.
 */
export class SlotServices {
  readonly #managers: Managers;

  constructor(managers: Managers) {
    this.#managers = managers;
  }

  async find(id: SlotId): Promise<SlotService | null> {
    try {
      return read(await this.#managers.ask((engine) => engine.getService(serviceName(id)).inspect()));
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  /** Those of an environment or of an installation. */
  async list(labels: Record<string, string>): Promise<SlotService[]> {
    const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const found = await this.#managers.ask((engine) => engine.listServices({ filters: { label } }));
    return found.map(read).filter((service) => service !== null);
  }

  /** Answers whether it was made; false when there is one of this name already. */
  async create(spec: CreateServiceOptions, account: AuthConfig | null): Promise<boolean> {
    try {
      // Two arguments: given one, dockerode sends all of it as the account.
      await this.#managers.ask((engine) => engine.createService((account ?? undefined) as AuthConfig, { ...spec }));
      return true;
    } catch (error) {
      if (statusOf(error) === 409 || /name conflicts/.test(messageOf(error))) return false;
      throw error;
    }
  }

  /**
   * Changes the service as it is at that moment; what another changed meanwhile is looked at anew. Answers it as it was
   * last seen, null when there is none. @throws TargetError `stale-epoch`
   */
  async change(id: SlotId, epoch: number, to: Change, account: AuthConfig | null = null): Promise<SlotService | null> {
    for (;;) {
      const service = await this.find(id);
      if (!service) return null;
      if (service.slot.epoch > epoch) throw staleEpoch(slotName(id), epoch, service.slot.epoch);
      const spec = to(service);
      if (!spec || (await this.#update(service, spec, account))) return service;
    }
  }

  /** From now on no older epoch changes any of them: their versions are ours. Tasks go on as they are. */
  async raise(environment: string, epoch: number): Promise<void> {
    for (const { slot } of await this.list({ 'bascule.environment': environment })) {
      await this.change(slot.id, epoch, (service) =>
        service.slot.epoch === epoch ? null : withLabels(service.spec, { ...service.slot, epoch }),
      );
    }
  }

  /** Those of the slot; one that something has still is left for the next time. */
  async removeSecrets(id: SlotId): Promise<void> {
    for (const { ID } of await this.secrets(id)) {
      await this.#managers.ask((engine) => engine.getSecret(ID).remove()).catch(() => {});
    }
  }

  async secrets(id: SlotId): Promise<{ ID: string; Name: string }[]> {
    const label = Object.entries(slotLabels(id)).map(([name, value]) => `${name}=${value}`);
    const found: unknown = await this.#managers.ask((engine) => engine.listSecrets({ filters: { label } }));
    const parsed = z.array(z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) })).parse(found);
    return parsed.map(({ ID, Spec }) => ({ ID, Name: Spec.Name }));
  }

  async #update(service: SlotService, spec: CreateServiceOptions, account: AuthConfig | null): Promise<boolean> {
    // `registryAuthFrom` is the last version's account where none is given.
    const _query = { version: service.index, ...(!account && { registryAuthFrom: 'spec' }) };
    const ask = (engine: Docker) =>
      engine.getService(service.serviceId).update({ _query, _body: spec, ...(account && { authconfig: account }) });
    try {
      await this.#managers.ask(ask);
      return true;
    } catch (error) {
      if (isOutOfSequence(error)) return false;
      throw error;
    }
  }
}

export function isOutOfSequence(error: unknown): boolean {
  return /update out of sequence/.test(messageOf(error));
}

export function withLabels(spec: CreateServiceOptions, slot: SlotLabels): CreateServiceOptions {
  return { ...spec, Labels: labelsOf(slot) };
}

export function withReplicas(spec: CreateServiceOptions, replicas: number): CreateServiceOptions {
  return { ...spec, Mode: { Replicated: { Replicas: replicas } } };
}

/** Nothing of it runs, and it holds no secret. */
export function withoutTasks(spec: CreateServiceOptions): CreateServiceOptions {
  const template = spec.TaskTemplate as ContainerTaskSpec;
  const ContainerSpec = { ...template.ContainerSpec, Secrets: [] };
  return withReplicas({ ...spec, TaskTemplate: { ...template, ContainerSpec } }, 0);
}

export function staleEpoch(what: string, epoch: number, seen: number): TargetError {
  const sentence = `L’époque ${epoch} de ${what} est passée : des commandes de l’époque ${seen} sont déjà venues. Reprenez le bail.`;
  return new TargetError('stale-epoch', sentence);
}

function read(found: unknown): SlotService | null {
  const parsed = inspected.safeParse(found);
  const slot = parsed.success ? readLabels(parsed.data.Spec.Labels) : null;
  if (!parsed.success || !slot) return null;
  const { ID, Version, Spec } = parsed.data;
  const spec = (found as { Spec: CreateServiceOptions }).Spec;
  return { serviceId: ID, index: Version.Index, replicas: Spec.Mode.Replicated.Replicas, slot, spec };
}
