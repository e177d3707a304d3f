import type { FlagState } from '../core/flag/state.ts';
import type { Outcome, WireChange, WireProposal } from '../server/flag/wire.ts';
import type { Context } from './context.ts';
import { styled, table } from './table.ts';
import { whenOf } from './when.ts';

/** What people read of a flag's state. */
export const flagStateWords: Record<FlagState, string> = {
  on: 'allumé',
  partial: 'allumé pour une partie',
  off: 'éteint',
  killed: 'coupé d’urgence',
  scheduled: 'programmé',
  over: 'terminé',
};

/** As a mark before it, in colour on a terminal. */
export function stateMark(state: FlagState): string {
  const word = flagStateWords[state];
  if (state === 'on') return `${styled('green', '●')} ${word}`;
  if (state === 'killed') return `${styled('red', '✗')} ${word}`;
  return `${state === 'partial' ? styled('green', '◐') : '○'} ${word}`;
}

/** What became of a wish, and what somebody should look at. */
export function showOutcome({ out }: Context, result: Outcome): void {
  out.record(result);
  if (result.outcome === 'made') {
    const { environment, key, lines, revision } = result.change;
    out.say(`« ${key} » en ${environment} : ${lines.join(' ; ') || 'comme demandé'} (révision ${revision}).`);
  } else {
    const { id, environment, key, lines } = result.proposal;
    out.say(`« ${key} » en ${environment}, proposé sous ${id} : ${lines.join(' ; ') || 'comme demandé'}.`);
    out.say(`Une autre personne l’accepte avec « npx bascule flags accept ${environment} ${id} ».`);
  }
  for (const warning of result.warnings) out.note(`À revoir : ${warning}.`);
}

/** Changes, the newest first. */
export function showChanges({ out, plan }: Context, changes: readonly WireChange[]): void {
  const when = whenOf(plan);
  const rows = changes.map(({ revision, at, key, who, acceptedBy, deployment, lines, why }) => [
    ...[String(revision), when(at), key],
    acceptedBy === null ? who : `${who}, ${acceptedBy}`,
    ...[lines.join(' ; '), deployment === null ? why : `${why} [${deployment}]`],
  ]);
  if (rows.length === 0) out.say('Aucun changement.');
  else out.say(table(['Révision', 'Quand', 'Flag', 'Qui', 'Quoi', 'Pourquoi'], rows));
}

/** What waits for a second person. */
export function showProposals({ out, plan }: Context, proposals: readonly WireProposal[]): void {
  const when = whenOf(plan);
  const rows = proposals.map(({ id, key, at, who, lines, why, overtaken }) => [
    ...[id, key, who, when(at)],
    overtaken ? 'ne s’applique plus : le flag a changé depuis' : lines.join(' ; '),
    why,
  ]);
  out.say(table(['Proposition', 'Flag', 'Par', 'Quand', 'Quoi', 'Pourquoi'], rows));
}
