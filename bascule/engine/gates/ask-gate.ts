import type { Gate } from '../../core/gate/schema.ts';
import type { GateResult } from '../../core/gate/result.ts';
import { sentence, type Turn } from '../perform/turn.ts';
import { artifactsGate } from './artifacts.ts';

/** What a gate found: its title and time are added for all alike. */
export type Answer = Pick<GateResult, 'outcome' | 'found' | 'remedy'>;

/** Asks one gate. One that can't be asked is red, and says why: silence opens nothing. */
export async function askGate(turn: Turn, gate: Gate): Promise<GateResult> {
  const name = gate.kind === 'check' ? `check:${gate.check}` : gate.kind;
  const answer = await answerOf(turn, gate).catch((error: unknown): Answer => ({
    outcome: 'red',
    found: sentence(error),
    remedy: null,
  }));
  return { gate: name, title: titleOf(turn, gate), ...answer, at: turn.ground.clock.now() };
}

async function answerOf(turn: Turn, gate: Gate): Promise<Answer> {
  switch (gate.kind) {
    case 'artifacts':
      return artifactsGate(turn);
    default:
      throw new Error(`La porte ${gate.kind} n’est pas encore là.`);
  }
}

const titles: Record<Exclude<Gate['kind'], 'check'>, string> = {
  artifacts: 'Artefacts intacts',
  matrix: 'Branche ou étiquette permise',
  window: 'Fenêtre de déploiement validée',
  approvals: 'Approbations',
  promoted: 'Confirmé auparavant',
  latency: 'Performance acceptable',
  compatibility: 'Composants compatibles',
  migrations: 'Migrations',
  backup: 'Sauvegarde',
  checklist: 'Checklist pré-déploiement',
};

function titleOf({ ground }: Turn, gate: Gate): string {
  if (gate.kind !== 'check') return titles[gate.kind];
  return ground.plan.checks.find((each) => each.name === gate.check)?.title ?? gate.check;
}
