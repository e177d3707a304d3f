import { titleIn } from '../core/document/words.ts';
import { storeTitle, words } from '../core/store/wish.ts';
import type { Stores } from '../server/store/wire.ts';
import type { Context } from './context.ts';
import { styled, table } from './table.ts';
import { whenOf } from './when.ts';

type Shelf = Stores['shelves'][number];
type Shown = Shelf['releases'][number];

export function showShelves({ plan, out }: Context, shelves: Shelf[]): void {
  for (const shelf of shelves) {
    out.record(shelf);
    const { environment, component, store, appId, releases } = shelf;
    const titles = `${titleIn(plan.environments, environment)}, ${titleIn(plan.components, component)}`;
    out.say(styled('bold', `${titles}, ${storeTitle({ kind: store })} (${appId})`));
    if (releases.length === 0)
      out.say(`  Rien n’y est parti par Bascule : « npx bascule store request ${environment} » y demande une version.`);
    else out.say(table(headings, releases.map(row(whenOf(plan)))));
    for (const line of releases.slice(0, 1).flatMap(toldOf)) out.say(`  ${line}`);
  }
}

const headings = ['Version', 'Build', 'État', 'Utilisateurs', 'Depuis', 'Ensuite', 'Pour tous vers', 'Demandée par'];

const row = (when: (at: number) => string) => (release: Shown) => [
  ...[release.version, String(release.build), words[release.state], `${release.percent} %`, when(release.since)],
  release.nextAt === null ? '' : when(release.nextAt),
  release.expectedAt === null ? '' : when(release.expectedAt),
  release.deployment === null ? release.requestedBy : `${release.requestedBy}, après ${release.deployment}`,
];

/** Of the newest: what is wanted, and what stands in its way. */
function toldOf({ wish, rejection, trouble, attention }: Shown): string[] {
  const asked = { halt: 'Arrêt demandé', resume: 'Reprise demandée', advance: 'Étape suivante demandée' };
  return [
    ...(wish ? [`${asked[wish.wish]} par ${wish.by} : ${wish.why}`] : []),
    ...(rejection === null ? [] : [`Refusée : ${rejection}`]),
    ...[trouble, attention].filter((line) => line !== null),
  ];
}
