import { setTimeout } from 'node:timers/promises';
import { Task, type Image, type LogLine } from './task.ts';
import { VirtualAddress } from './vip.ts';

/** The part of Docker's service specification that is used here. */
export interface ServiceSpec {
  TaskTemplate: {
    ContainerSpec: { Image: string; Env: string[]; StopGracePeriod?: number };
    Resources?: { Limits?: { MemoryBytes?: number } };
    [more: string]: unknown;
  };
  Mode: { Replicated: { Replicas: number } };
  [more: string]: unknown;
}

/** Every update replaces all tasks, in the background: new ones first, then the old ones go (start-first). */
export class Service {
  spec: ServiceSpec;
  readonly vip = new VirtualAddress();
  readonly logs: LogLine[] = [];
  /** How often it was updated, and how many tasks ever began. */
  updates = 0;
  started = 0;
  #tasks: Task[] = [];
  #reconciling: Promise<void> = Promise.resolve();
  readonly #image: (name: string) => Image | undefined;

  constructor(spec: ServiceSpec, image: (name: string) => Image | undefined) {
    this.spec = spec;
    this.#image = image;
  }

  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  /** Answers at once, as Docker does; what was asked becomes true after `afterMs`, and later than that. */
  update(spec: ServiceSpec, afterMs: number): void {
    this.spec = spec;
    this.updates++;
    this.#reconciling = this.#reconciling.then(() => setTimeout(afterMs)).then(() => this.#replace());
  }

  /** Once nothing is left to do. */
  settled(): Promise<void> {
    return this.#reconciling;
  }

  async close(): Promise<void> {
    await this.#reconciling;
    await this.vip.close();
    await Promise.all(this.#tasks.map((task) => task.stop(0)));
  }

  async #replace(): Promise<void> {
    const { ContainerSpec } = this.spec.TaskTemplate;
    const image = this.#image(ContainerSpec.Image);
    const before = this.#tasks;
    const count = image ? this.spec.Mode.Replicated.Replicas : 0;
    const env = Object.fromEntries(ContainerSpec.Env.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
    const tell = (line: LogLine) => this.logs.push(line);
    const begun = await Promise.all(
      Array.from({ length: count }, () => Task.start(image as Image, env as Record<string, string>, tell)),
    );
    this.started += begun.length;
    const ready = await Promise.all(begun.map(async (task) => image?.healthcheck === false || task.healthy()));
    // Unhealthy ones don't take the place of the old (failure action: pause).
    if (ready.includes(false)) return void (await Promise.all(begun.map((task) => task.stop(0))));
    this.#tasks = begun;
    await this.vip.to(
      begun.map(({ port }) => port),
      image?.port ?? 80,
    );
    const graceMs = (ContainerSpec.StopGracePeriod ?? 10e9) / 1e6;
    await Promise.all(before.map((task) => task.stop(graceMs)));
  }
}
