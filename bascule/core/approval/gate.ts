import type { GateResult } from '../gate/result.ts';
import type { Plan } from '../plan/schema.ts';
import type { ApprovalState } from './approval.ts';
import { introduced } from './people.ts';

/** The gate `approvals`; `state` is null where nobody needs to agree. */
export function approvalsGate(plan: Plan, deployment: string, state: ApprovalState | null, at: number): GateResult {
  const gate = { gate: 'approvals', title: 'Approbations', at };
  if (state === null) return { ...gate, outcome: 'green', found: 'Aucun accord n’est demandé ici.', remedy: null };
  const found =
    state.have.length === 0
      ? 'Personne n’a encore approuvé.'
      : `Approuvé par ${state.have.map(({ person }) => introduced(plan, person)).join(', ')}.`;
  if (state.complete) return { ...gate, outcome: 'green', found, remedy: null };
  return {
    ...gate,
    outcome: 'waiting',
    found,
    remedy: `${capital(state.missing.join(', '))} : approuvez avec « npx bascule approve ${deployment} ».`,
  };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
