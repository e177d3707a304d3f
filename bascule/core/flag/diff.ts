import { isEqual } from '../document/equal.ts';
import type { Flag } from './schema.ts';
import { dependencyWords, scheduleWords, strategyWords, tieWords, valueWords, variantsWords } from './words.ts';

/**
 * What changed between two definitions of a flag, one French clause each, for the audit log and for whoever has to
 * agree; empty: nothing. Null before: the flag is new; null after: it is gone.
 */
export function differences(before: Flag | null, after: Flag | null): string[] {
  if (!before || !after) return before === after ? [] : [after ? `créé, ${switchWords(after)}` : 'supprimé'];
  const named = namedDifferences(before, after);
  // What has no words of its own, as a value that its operator does not look at, is a change all the same.
  return named.length > 0 || isEqual(before, after) ? named : ['détails des règles'];
}

function namedDifferences(before: Flag, after: Flag): string[] {
  return [
    ...killing(before, after),
    ...(before.enabled === after.enabled ? [] : [switchWords(after)]),
    ...lists('stratégie', before.strategies.map(strategyWords), after.strategies.map(strategyWords)),
    ...said('variantes', variantsWords(before.variants), variantsWords(after.variants)),
    ...lists('dépendance', before.dependencies.map(dependencyWords), after.dependencies.map(dependencyWords)),
    ...said('horaire', scheduleWords(before), scheduleWords(after)),
    ...said('valeur', valueWords(before), valueWords(after)),
    ...said('lié au déploiement', tieWords(before), tieWords(after)),
    ...said('type', before.type, after.type),
    ...said('titre', before.title, after.title),
    ...said('description', before.description, after.description),
    ...said('responsable', before.owner ?? '', after.owner ?? ''),
    ...said('expiration', before.expiresOn ?? '', after.expiresOn ?? ''),
  ];
}

function switchWords({ enabled }: Flag): string {
  return enabled ? 'allumé' : 'éteint';
}

function killing(before: Flag, after: Flag): string[] {
  if (!after.killed) return before.killed ? ['coupure levée'] : [];
  const { by, why } = after.killed;
  return before.killed?.at === after.killed.at ? [] : [`coupé d’urgence par ${by} : ${why}`];
}

function said(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what} : ${quoted(before)} devient ${quoted(after)}`];
}

/** By place in the list: what stands in the middle of an old list and goes makes those after it change too. */
function lists(what: string, before: string[], after: string[]): string[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => ({ was: before[index], is: after[index], number: index + 1 })).flatMap(
    ({ was, is, number }) => {
      if (was === is) return [];
      if (was === undefined) return [`${what} ${number} ajoutée : ${is}`];
      return is === undefined ? [`${what} ${number} retirée : ${was}`] : said(`${what} ${number}`, was, is);
    },
  );
}

function quoted(text: string): string {
  return text === '' ? 'rien' : `« ${text} »`;
}
