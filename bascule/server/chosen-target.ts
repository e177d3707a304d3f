import type { Environment } from '../core/plan/schema.ts';
import { thisMachine, type TargetSettings } from '../core/target/schema.ts';

/** The target of this kind that an environment may run on; null: its plan has none. */
export function chosen({ targets }: Environment, kind: string): TargetSettings | null {
  return targets.find((each) => each.kind === kind) ?? null;
}

/** The environment on one of its targets; the one in use is its first. @throws Error with a sentence when it has none such */
export function onTarget(environment: Environment, kind: string | undefined): Environment {
  if (kind === undefined) return environment;
  const target = chosen(environment, kind);
  if (!target) throw new Error(`L’environnement ${environment.name} n’a pas de cible « ${kind} » dans le plan.`);
  return { ...environment, targets: [target] };
}

/** The one in use. */
export const targetOf = ({ targets }: Environment): TargetSettings => targets[0] ?? thisMachine;
