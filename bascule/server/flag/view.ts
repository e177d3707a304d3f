import { flagMistakes, isRefused, segmentMistakes, type FlagMistake } from '../../core/flag/mistakes.ts';
import type { Flag, Segment, Snapshot } from '../../core/flag/schema.ts';
import { flagStateOf } from '../../core/flag/state.ts';
import { changeLines } from '../../engine/flag-change-words.ts';
import { type Definitions, type FlagChange, type Subject } from '../../engine/flag-table.ts';
import type { Proposal } from '../../engine/flag-proposal-table.ts';
import { Refusal } from '../refusal.ts';
import type { Done } from './desk.ts';
import type { FlagSummary, Outcome, WireChange, WireProposal } from './wire.ts';

/** One flag as a line of a list. `last` is the change that made it so. */
export function summaryOf(flag: Flag, last: FlagChange | undefined, pending: Proposal[], now: number): FlagSummary {
  const { key, title, type } = flag;
  return {
    ...{ key, title, type, state: flagStateOf(flag, now) },
    ...{ revision: last?.revision ?? 0, changedAt: last?.at ?? 0, changedBy: last?.who ?? '' },
    pending: pending.filter((proposal) => proposal.subject === 'flag' && proposal.key === key).length,
  };
}

export function changeView(change: FlagChange): WireChange {
  return { ...change, lines: changeLines(change) };
}

/** Against what holds now. */
export function proposalView(
  proposal: Proposal,
  holds: { revision: number | null; before: Definitions[Subject] | null },
) {
  const { id, environment, subject, key, kind, after, at, who, why, baseRevision } = proposal;
  const overtaken = holds.revision !== baseRevision;
  const lines = changeLines({ subject, before: holds.before, after });
  return { id, environment, subject, key, kind, after, at, who, why, lines, overtaken } satisfies WireProposal;
}

export function outcomeOf(done: Done, before: Definitions[Subject] | null, warnings: string[]): Outcome {
  if ('made' in done) return { outcome: 'made', change: changeView(done.made), warnings };
  const holds = { revision: done.proposed.baseRevision, before };
  return { outcome: 'proposed', proposal: proposalView(done.proposed, holds), warnings };
}

/** A sentence for each rule that can't match as it stands, and whatever else somebody should look at. */
export function warningsOf<S extends Subject>(subject: S, definition: Definitions[S], known: Snapshot): string[] {
  return mistakesOf(subject, definition, known).map(sentenceOf);
}

/** @throws Refusal for a definition that can't be meant */
export function refuseMistakes<S extends Subject>(subject: S, definition: Definitions[S], known: Snapshot): void {
  const refused = mistakesOf(subject, definition, known).filter(isRefused);
  if (refused.length > 0) throw new Refusal('invalid', refused.map(sentenceOf).join(' ; '));
}

function mistakesOf<S extends Subject>(subject: S, definition: Definitions[S], known: Snapshot): FlagMistake[] {
  return subject === 'flag' ? flagMistakes(definition as Flag, known) : segmentMistakes(definition as Segment);
}

const sentenceOf = ({ path, message }: FlagMistake) => (path ? `${path} : ${message}` : message);
