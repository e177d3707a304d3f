import { NameServer } from './dns.ts';
import { Service, type ServiceSpec } from './service.ts';
import type { AppDefinition, Registry } from './disk.ts';
import { CaptainError, codes } from './envelope.ts';
import { accountFor } from './registries.ts';
import type { Image } from './task.ts';
import { overrideOf } from './update.ts';

/** What a new app runs until it is given something. */
export const PLACEHOLDER = 'caprover/caprover-placeholder-app:latest';

/** The Swarm under CapRover. It outlives captain, and does what it was asked in its own time. */
export class Swarm {
  readonly services = new Map<string, Service>();
  /** What a registry would have, by reference. */
  readonly images: Map<string, Image>;
  /** Who may pull, by the domain of a registry; everybody where there is none. */
  readonly accounts = new Map<string, (user: string, password: string) => boolean>();
  names!: NameServer;
  /** From an update's answer until Docker begins with it. */
  lateMs = 30;

  static async start(images: Map<string, Image>): Promise<Swarm> {
    const swarm = new Swarm(images);
    swarm.names = await NameServer.start((name) => swarm.#addressOf(name));
    return swarm;
  }

  private constructor(images: Map<string, Image>) {
    this.images = images;
  }

  /** By name, and by the alias that apps have kept from before 1.13 (DockerApi.ts, `getLegacyServiceDnsAlias`). */
  #addressOf(name: string): string | null {
    return this.services.get(name.replace(/^srv-captain--/, ''))?.vip.address ?? null;
  }

  pull(reference: string, registries: readonly Registry[]): string {
    const isAllowed = this.accounts.get(reference.split('/')[0] ?? '');
    const account = accountFor(registries, reference);
    const mayPull = !isAllowed || (account && isAllowed(account.registryUser, account.registryPassword));
    if (mayPull && this.images.has(reference)) return reference;
    throw new CaptainError(
      codes.generic,
      `Error: (HTTP code 404) unexpected - pull access denied for ${reference.split(':')[0]}, repository does not exist or may require 'docker login'`,
    );
  }

  /** A Dockerfile without much in it: what comes after FROM can only fail. */
  build(lines: readonly string[], as: string, registries: readonly Registry[]): string {
    const from = /^FROM\s+(\S+)/i.exec(lines[0] ?? '')?.[1];
    if (!from) throw new CaptainError(codes.build, 'Error: no build stage in current context');
    const failing = lines.find((line) => /^RUN\s+(false|exit [1-9])/i.test(line));
    if (failing) {
      const command = failing.replace(/^RUN\s+/i, '');
      throw new CaptainError(codes.build, `Error: The command '/bin/sh -c ${command}' returned a non-zero code: 1`);
    }
    this.images.set(as, this.images.get(this.pull(from, registries)) as Image);
    return as;
  }

  /** DockerApi.ts, `updateService`: fields that an earlier override set stay as they are. */
  update(name: string, image: string, app: AppDefinition): void {
    const service = this.services.get(name) ?? this.#create(name);
    const spec = structuredClone(service.spec);
    spec.TaskTemplate.ContainerSpec.Image = image;
    spec.TaskTemplate.ContainerSpec.Env = app.envVars.map(({ key, value }) => `${key}=${value}`);
    spec.Mode.Replicated.Replicas = app.instanceCount;
    service.update(merged(spec, overrideOf(app.serviceUpdateOverride)) as ServiceSpec, this.lateMs);
  }

  async remove(name: string): Promise<void> {
    await this.services.get(name)?.close();
    this.services.delete(name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.services.values()].map((service) => service.close()));
    await this.names.close();
  }

  #create(name: string): Service {
    const spec: ServiceSpec = {
      TaskTemplate: { ContainerSpec: { Image: PLACEHOLDER, Env: [] } },
      Mode: { Replicated: { Replicas: 1 } },
    };
    const service = new Service(spec, (wanted) => this.images.get(wanted));
    this.services.set(name, service);
    return service;
  }
}

/** src/utils/Utils.ts, `mergeObjects`: arrays are replaced, objects merged. */
function merged(one: unknown, over: unknown): unknown {
  if (!isObject(one) || !isObject(over)) return over ?? one;
  return { ...one, ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, merged(one[key], value)])) };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
