import { differences } from '../core/flag/diff.ts';
import type { Flag, Segment } from '../core/flag/schema.ts';
import { constraintWords } from '../core/flag/words.ts';
import type { ChangeKind, FlagChange } from './flag-table.ts';

/** What is other than before, a clause each. */
export function changeLines({ subject, before, after }: Pick<FlagChange, 'subject' | 'before' | 'after'>): string[] {
  if (subject === 'flag') return differences(before as Flag | null, after as Flag | null);
  const rules = (segment: Segment | null) => (segment?.constraints ?? []).map(constraintWords).join(' et ') || 'rien';
  const [was, is] = [rules(before as Segment | null), rules(after as Segment | null)];
  return was === is ? [] : [`contraintes : « ${was} » devient « ${is} »`];
}

/** A change as the audit tells it. */
export function auditWords(change: FlagChange): string {
  const { subject, key, kind, revision, acceptedBy, why } = change;
  const what = changeLines(change).join(' ; ') || changeWords[kind];
  const accepted = acceptedBy === null ? '' : `, accepté par ${acceptedBy}`;
  return `${subject} ${key} : ${what} (révision ${revision}${accepted}). ${why}`;
}

/** What people read of a kind of change. */
export const changeWords: Record<ChangeKind, string> = {
  given: 'donné par le plan',
  set: 'modifié',
  on: 'allumé',
  off: 'éteint',
  killed: 'coupé d’urgence',
  revived: 'remis en service',
  undone: 'remis comme avant',
  imported: 'importé',
  removed: 'supprimé',
  'tied-on': 'allumé par un déploiement',
  'tied-off': 'éteint par un retour arrière',
};
