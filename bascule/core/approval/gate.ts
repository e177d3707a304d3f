import type { GateAnswer } from '../gate/result.ts';
import type { Plan } from '../plan/schema.ts';
import type { ApprovalState } from './approval.ts';
import { introduced } from './people.ts';

/** The gate `approvals`; `state` is null where nobody needs to agree. */
export function approvalsGate(plan: Plan, deployment: string, state: ApprovalState | null): GateAnswer {
  if (state === null) return { outcome: 'green', found: 'Aucun accord n’est demandé ici.', remedy: null };
  const found =
    state.have.length === 0
      ? 'Personne n’a encore approuvé.'
      : `Approuvé par ${state.have.map(({ person }) => introduced(plan, person)).join(', ')}.`;
  if (state.complete) return { outcome: 'green', found, remedy: null };
  const remedy = `${capital(state.missing.join(', '))} : approuvez avec « npx bascule approve ${deployment} ».`;
  return { outcome: 'waiting', found, remedy };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
