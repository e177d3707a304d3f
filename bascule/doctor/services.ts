import { serviceFinding } from '../core/doctor/infrastructure.ts';
import { failed, ok, type Finding } from '../core/doctor/row.ts';
import type { Environment, Plan } from '../core/plan/schema.ts';
import { probeOnce } from '../targets/probe.ts';
import type { Probe } from './examine.ts';

/** What is asked of the switch. */
export interface KnownServices {
  state(): Promise<{
    services: { environment: string; component: string; weights: { blue: number; green: number } }[];
  }>;
}

export interface Services {
  plan: Plan;
  environment: Environment;
  switch: KnownServices;
  ports: { of(environment: string, component: string): number };
}

/** The switch, and each service through it, as a user would reach it on this machine. */
export function serviceProbes(services: Services): Probe[] {
  const { plan, environment, ports } = services;
  const proxy: Probe = {
    id: 'switch',
    group: 'infrastructure',
    title: 'Reverse proxy',
    look: () => lookAtSwitch(services),
  };
  const serving = plan.components.filter((each) => each.kind !== 'database');
  return [
    proxy,
    ...serving.map(({ name, title, probe }): Probe => ({
      id: `service-${name}`,
      group: 'infrastructure',
      title,
      look: async () => {
        const port = ports.of(environment.name, name);
        const answer = await probeOnce((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init), probe);
        const detail = answer.healthy ? '' : answer.detail;
        return serviceFinding({ ...answer, port, detail }, environment.name);
      },
    })),
  ];
}

async function lookAtSwitch({ switch: known, plan, environment }: Services): Promise<Finding> {
  const { services } = await known.state();
  const own = services.filter((each) => each.environment === environment.name);
  const idle = own.filter(({ weights }) => weights.blue + weights.green === 0).map(({ component }) => component);
  const wanted = plan.components.filter((each) => each.kind !== 'database').length;
  if (own.length < wanted)
    return failed(
      `le commutateur connaît ${own.length} services de ${environment.name} sur ${wanted}`,
      `démarrez l’environnement avec « npx bascule up --environments ${environment.name} »`,
    );
  if (idle.length > 0) return failed(`aucun trafic vers ${idle.join(', ')}`, 'déployez une version');
  return ok(`le commutateur conduit le trafic de ${own.length} services`);
}
