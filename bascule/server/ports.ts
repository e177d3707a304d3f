import type { Plan } from '../core/plan/schema.ts';

export interface Ports {
  /** The switch's own port, where the Host header decides. */
  main: number;
  /** The console, with the HTTP API and the feature flags. */
  console: number;
  /** The public status page. */
  statusPage: number;
  /** The first of ten for the plan's companions: see `core/companion`. */
  companions: number;
  /** The port of one component in one environment. @throws RangeError when it is a database or not in the plan */
  of(environment: string, component: string): number;
}

/** Of the hundred ports of the first environment the last belong to what stands beside all of them. */
const besides = { companions: 80, console: 90, statusPage: 91 };

/**
 * Where everything listens: the switch on `basePort`, and after it, moved by the environment's offset, the components
 * that serve, in the order of the plan. With 8080: api 8081, mobile 8082, and so on; the console 8170.
 */
export function portsOf(plan: Plan, basePort: number): Ports {
  const serving = plan.components.filter((each) => each.kind !== 'database').map((each) => each.name);
  return {
    main: basePort,
    console: basePort + besides.console,
    statusPage: basePort + besides.statusPage,
    companions: basePort + besides.companions,
    of(environment, component) {
      const offset = plan.environments.find((each) => each.name === environment)?.portOffset;
      const index = serving.indexOf(component);
      if (offset === undefined || index < 0)
        throw new RangeError(`${environment}/${component} n’a pas de port dans le plan.`);
      return basePort + 1 + offset + index;
    },
  };
}

/** All ports that these environments need, the main one first. */
export function allPorts(plan: Plan, basePort: number, environments: string[]): number[] {
  const ports = portsOf(plan, basePort);
  const serving = plan.components.filter((each) => each.kind !== 'database');
  const beside = plan.companions.filter((each) => each.environments.some((name) => environments.includes(name)));
  const companions = beside.flatMap((each) => each.ports.map((place) => ports.companions + place));
  const served = environments.flatMap((name) => serving.map((each) => ports.of(name, each.name)));
  return [ports.main, ports.console, ports.statusPage, ...companions, ...served];
}
