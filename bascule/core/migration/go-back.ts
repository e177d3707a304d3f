import { lintAll, type Linted, type Script } from './lint.ts';

/**
 * Whether the code of an earlier version can run on the schema that a later one left: null when it can, else a sentence
 * with what to do instead. `from`: the migrations that are applied, `to`: those the earlier version brings.
 */
export function refusalToGoBack({ from, to }: { from: Script[]; to: Script[] }): string | null {
  const known = new Set(to.map(({ name }) => name));
  const crossed = lintAll(
    from.filter(({ name }) => !known.has(name)),
    to,
  );
  const contraction = crossed.find(({ phase }) => phase === 'contract');
  const finding = contraction?.findings.find(({ phase }) => phase === 'contract');
  if (!contraction || !finding) return null;
  return `Le retour est refusé : le code de cette version ne peut plus fonctionner depuis la migration ${contraction.migration} (ligne ${finding.line}, « ${finding.statement} ») ; livrez un correctif à partir de la version en service, ou ramenez aussi les données avec « npx bascule restore <env> --to <heure> ».`;
}

/**
 * Parts the migrations to apply: those the version before can run on, and from the first contraction on those that wait
 * until nobody goes back to it.
 */
export function deferContractions(linted: Linted[]): { now: string[]; later: string[] } {
  const first = linted.findIndex(({ phase }) => phase === 'contract');
  const names = linted.map(({ migration }) => migration);
  return first === -1 ? { now: names, later: [] } : { now: names.slice(0, first), later: names.slice(first) };
}
