import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';
import type { Gate } from './schema.ts';

/** What the gates of a plan lean on and is not there, and gates named twice. */
export function gateMistakes(plan: Plan): Mistake[] {
  return plan.environments.flatMap(({ gates, name }, environment) =>
    gates.flatMap((gate, index) => {
      const path = `environments[${environment}].gates[${index}]`;
      const twice = gates.findIndex((each) => nameOf(each) === nameOf(gate)) < index;
      const message = `« ${nameOf(gate)} » est déjà un contrôle de ${name} : un seul suffit`;
      return [...(twice ? [{ path, message }] : []), ...ofGate(plan, gate, path)];
    }),
  );
}

/** How a gate is named in the log, on screens and by checklists. */
export function nameOf(gate: Gate): string {
  return gate.kind === 'check' ? `check:${gate.check}` : gate.kind;
}

function ofGate(plan: Plan, gate: Gate, path: string): Mistake[] {
  const environments = plan.environments.map(({ name }) => name);
  switch (gate.kind) {
    case 'promoted':
      return unlessKnown(gate.from, environments, 'un environnement', `${path}.from`);
    case 'latency':
      return [
        ...unlessKnown(gate.on, environments, 'un environnement', `${path}.on`),
        ...unlessKnown(gate.component, componentsOf(plan), 'un composant', `${path}.component`),
      ];
    case 'check':
      return ofCheck(plan, gate, environments, path);
    default:
      return [];
  }
}

function ofCheck(plan: Plan, gate: Gate & { kind: 'check' }, environments: string[], path: string): Mistake[] {
  const check = plan.checks.find(({ name }) => name === gate.check);
  if (!check)
    return unlessKnown(
      gate.check,
      plan.checks.map(({ name }) => name),
      'un contrôle',
      `${path}.check`,
    );
  if (gate.on !== undefined) return unlessKnown(gate.on, environments, 'un environnement', `${path}.on`);
  if (check.of === 'source') return [];
  return [{ path: `${path}.on`, message: `« ${gate.check} » se fait sur un environnement : nommez-le` }];
}

function unlessKnown(name: string, known: string[], what: string, path: string): Mistake[] {
  if (known.includes(name)) return [];
  const allowed = known.length > 0 ? `choisissez parmi ${known.join(', ')}` : 'le plan n’en a pas';
  return [{ path, message: `« ${name} » n’est pas ${what} : ${allowed}` }];
}

const componentsOf = ({ components }: Plan) =>
  components.filter(({ kind }) => kind !== 'database').map(({ name }) => name);
