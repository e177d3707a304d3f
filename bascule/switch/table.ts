import { edgesOf } from './edges.ts';
import { Pool } from './pool.ts';
import type { Limits } from './limits.ts';
import { Service } from './service.ts';
import { Shadow } from './shadow.ts';
import { Slot, type LiveBackend } from './slot.ts';
import type { SlotName } from './state.ts';
import { readStaticFiles } from './static-files.ts';
import type { Statistics } from './statistics.ts';
import type { Backend, Colour, ServiceState, SlotState, SwitchState } from './wire.ts';

/** The services as requests find them, by host and by port. */
export class Table {
  readonly #statistics: Statistics;
  readonly #services = new Map<string, Service>();
  readonly #byHost = new Map<string, Service>();
  readonly #byPort = new Map<number, Service>();

  constructor(statistics: Statistics) {
    this.#statistics = statistics;
  }

  byHost(host: string): Service | undefined {
    return this.#byHost.get(host);
  }

  byPort(port: number): Service | undefined {
    return this.#byPort.get(port);
  }

  get services(): Iterable<Service> {
    return this.#services.values();
  }

  service(environment: string, component: string): Service | undefined {
    return this.#services.get(`${environment}/${component}`);
  }

  slot({ environment, component, colour }: SlotName): Slot | null {
    return this.service(environment, component)?.slots[colour] ?? null;
  }

  /** Takes over which services there are and where; slots and weights have their own methods. */
  declare(state: SwitchState): void {
    const wanted = new Set(state.services.map(keyOf));
    for (const [key, service] of this.#services) {
      if (wanted.has(key)) continue;
      this.#services.delete(key);
      for (const slot of slotsOf(service)) slot.closePools();
    }
    this.#byHost.clear();
    this.#byPort.clear();
    for (const declared of state.services) this.#declareOne(declared);
    for (const declared of state.services) this.#mount(declared);
  }

  /** Answers the addresses that the slot left. */
  putSlot({ environment, component, colour }: SlotName, state: SlotState, backend: LiveBackend, now: number): Pool[] {
    const service = this.service(environment, component);
    if (!service) return [];
    const series = this.#statistics.series({ environment, component, colour, version: state.version });
    const known = service.slots[colour];
    const left = known?.replaceBackend(state, backend, series) ?? [];
    if (!known) service.slots[colour] = new Slot(colour, state, backend, series);
    service.setWeights(service.weights, now);
    service.resumeHeld();
    return left;
  }

  removeSlot({ environment, component, colour }: SlotName): void {
    const service = this.service(environment, component);
    service?.slots[colour]?.closePools();
    if (service) service.slots[colour] = null;
  }

  /** All services in one synchronous step: no request sees some of them before and some after. */
  setWeights(state: SwitchState, now: number): void {
    for (const { environment, component, weights, newcomer } of state.services) {
      const service = this.service(environment, component);
      if (!service) continue;
      service.newcomer = newcomer;
      service.setWeights(weights, now);
    }
    for (const service of this.#services.values()) service.resumeHeld();
  }

  /** Takes over which slots get copies. */
  setShadows(state: SwitchState, limits: Limits): void {
    for (const { environment, component, shadow } of state.services) {
      const service = this.service(environment, component);
      if (service) service.shadow = shadow && shadowOf(service, shadow, limits);
    }
  }

  #declareOne(declared: ServiceState): void {
    const key = keyOf(declared);
    const service = this.#services.get(key) ?? new Service(declared.environment, declared.component);
    this.#services.set(key, service);
    service.sticky = declared.sticky;
    service.edges = edgesOf(declared.edges);
    this.#byPort.set(declared.port, service);
    for (const host of declared.hosts) this.#byHost.set(host, service);
  }

  #mount({ environment, component, mounts }: ServiceState): void {
    const service = this.service(environment, component);
    if (!service) return;
    service.mounts = Object.entries(mounts)
      .sort(([a], [b]) => b.length - a.length)
      .flatMap(([path, target]) => {
        const mounted = this.service(environment, target);
        return mounted ? [{ path, service: mounted }] : [];
      });
  }
}

/** One that goes on with the same version goes on counting. */
function shadowOf(service: Service, { colour, percent }: Shadowed, limits: Limits): Shadow | null {
  const slot = service.slots[colour];
  if (!slot) return null;
  const { environment, component, shadow } = service;
  const { version } = slot.state;
  if (!shadow?.isOf(slot, version))
    return new Shadow(slot, { environment, component, colour, version }, percent, limits);
  shadow.percent = percent;
  return shadow;
}

export async function liveBackend(backend: Backend): Promise<LiveBackend> {
  if (backend.kind === 'static') return { kind: 'static', files: await readStaticFiles(backend) };
  return { kind: 'process', pools: backend.addresses.map((address) => new Pool(address)) };
}

export function slotsOf(service: Service): Slot[] {
  return COLOURS.flatMap((colour) => service.slots[colour] ?? []);
}

type Shadowed = NonNullable<ServiceState['shadow']>;

export const COLOURS: readonly Colour[] = ['blue', 'green'];

function keyOf({ environment, component }: ServiceState): string {
  return `${environment}/${component}`;
}
