import type { GateResult } from '../gate/result.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import type { ItemState, ListState } from './item-state.ts';
import type { Item } from './schema.ts';
import { signed, type Signature } from './signature.ts';

/** What the last run of a check said of this release. Times are milliseconds since 1970. */
export interface CheckEvidence {
  check: string;
  outcome: 'passed' | 'failed';
  found: string;
  by: string;
  at: number;
}

export interface Found {
  gates: readonly GateResult[];
  /** Of the checks that are no gate of the environment. */
  evidence: readonly CheckEvidence[];
  signatures: readonly Signature[];
}

/** The lists before a deployment, each item with its evidence (K1). */
export function beforeListState(plan: Plan, environment: Environment, found: Found): ListState[] {
  return environment.before.map(({ title, items }) => ({
    title,
    items: items.map((item) => stateOf(plan, item, found)),
  }));
}

function stateOf(plan: Plan, item: Item, { gates, evidence, signatures }: Found): ItemState {
  const { proof } = item;
  switch (proof.kind) {
    case 'signature':
      return signed(plan, item, signatures);
    case 'gate':
      return ofGate(item, gates, proof.gate);
    case 'check': {
      const checked = evidence.find(({ check }) => check === proof.check);
      if (!checked) return ofGate(item, gates, `check:${proof.check}`);
      const { remedy = null } = plan.checks.find(({ name }) => name === proof.check) ?? {};
      return ofCheck(item, checked, remedy);
    }
    default:
      return open(item, 'Se constate seulement sur ce qui est en ligne.', 'Déplacez ce point dans la liste d’après.');
  }
}

function ofGate(item: Item, gates: readonly GateResult[], named: string): ItemState {
  const gate = gates.find((each) => each.gate === named);
  if (!gate) return open(item, 'Pas encore contrôlé.', 'Attendez les contrôles, ou voyez « npx bascule gates ».');
  const { name, title } = item;
  const { outcome, found, remedy, at } = gate;
  return { name, title, state: outcome === 'waiting' ? 'open' : outcome, found, by: null, at, remedy };
}

function ofCheck({ name, title }: Item, { outcome, found, by, at }: CheckEvidence, remedy: string | null): ItemState {
  if (outcome === 'passed') return { name, title, state: 'green', found, by, at, remedy: null };
  return { name, title, state: 'red', found, by, at, remedy };
}

function open({ name, title }: Item, found: string, remedy: string): ItemState {
  return { name, title, state: 'open', found, by: null, at: null, remedy };
}
