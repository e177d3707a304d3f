import type { Environment, Plan } from '../core/plan/schema.ts';
import type { DeclarationInput } from '../switch/wire.ts';
import { targetOf } from './chosen-target.ts';
import type { Ports } from './ports.ts';

/** What the switch must know of an environment's components: their names on the net, not their traffic. */
export function declarations(plan: Plan, environment: Environment, ports: Ports): DeclarationInput[] {
  const target = targetOf(environment);
  const edges = 'edges' in target ? target.edges : [];
  return plan.components.flatMap((component): DeclarationInput[] => {
    if (component.kind === 'database') return [];
    return [
      {
        component: component.name,
        hosts: [`${component.host}.${environment.name}.${plan.domain}`],
        port: ports.of(environment.name, component.name),
        mounts: component.kind === 'static' ? component.mounts : {},
        sticky: { ...plan.visitor, domain: `${environment.name}.${plan.domain}` },
        edges,
      },
    ];
  });
}
