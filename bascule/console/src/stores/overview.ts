import { isOver, type Standing } from '../../../core/store/standing';
import { refusalOf, storeTitle, words } from '../../../core/store/wish';
import type { Outline } from '../../../server/plan/wire.ts';
import type { Stores } from '../../../server/store/wire.ts';

export type Shelf = Stores['shelves'][number];
export type Release = Shelf['releases'][number];
type State = Release['state'];
type Wish = NonNullable<Release['wish']>['wish'];

/** « Google Play », « App Store ». */
export const titleOf = ({ store }: Pick<Shelf, 'store'>) => storeTitle({ kind: store }).replace(/^l’/, '');

/** A state in a word and a colour. */
export function stateOf({ state }: Pick<Release, 'state'>): { words: string; tone: string } {
  return { words: words[state].charAt(0).toUpperCase() + words[state].slice(1), tone: tones[state] };
}

const tones: Record<State, string> = {
  ...{ absent: 'plain', uploaded: 'plain', 'in-review': 'wait', approved: 'wait', 'rolling-out': 'blue' },
  ...{ rejected: 'bad', halted: 'bad', complete: 'good', replaced: 'plain', withdrawn: 'plain' },
};

export interface Stage {
  title: string;
  is: 'done' | 'now' | 'stopped' | 'to-come';
}

/** Where every release passes, whatever the store; one that left the way has none. */
export function stagesOf({ state }: Pick<Release, 'state'>): Stage[] {
  const at = stations.findIndex(({ states }) => states.includes(state));
  if (at === -1) return [];
  const here = state === 'rejected' || state === 'halted' ? 'stopped' : state === 'complete' ? 'done' : 'now';
  return stations.map(({ title }, index) => ({ title, is: index < at ? 'done' : index === at ? here : 'to-come' }));
}

const stations: { title: string; states: State[] }[] = [
  { title: 'Demandée', states: ['absent'] },
  { title: 'Envoyée', states: ['uploaded'] },
  { title: 'Revue', states: ['in-review', 'rejected'] },
  { title: 'Approuvée', states: ['approved'] },
  { title: 'Diffusion', states: ['rolling-out', 'halted'] },
  { title: 'Pour tous', states: ['complete'] },
];

/** The shares that the plan has for a store, the last of them everybody. */
export const sharesOf = (plan: Outline | null, { environment, component, store }: Shelf): number[] =>
  plan?.stores.find((each) => each.environment === environment && each.component === component && each.store === store)
    ?.shares ?? [];

/** The shares that are written beneath the bar: Apple's first ones lie so near to each other that they would be one heap. */
export function legendOf(shares: readonly number[]): number[] {
  const isFar = (one: number, other: number) => Math.abs(one - other) >= 15;
  return shares.reduce<number[]>((legend, share) => {
    const fits = share === 100 || (share >= 10 && isFar(share, 100) && isFar(share, legend.at(-1) ?? -100));
    return fits ? [...legend, share] : legend;
  }, []);
}

export interface Deed {
  wish: Wish;
  /** What the button says. */
  press: string;
  title: string;
  /** What it does, and to whom. */
  effect: string;
  isGrave: boolean;
  permission: 'deploy' | 'rollback';
}

/** What may be asked of a release now, as the commands may; what is asked already is not asked again. */
export function deedsOf(release: Release, { store }: Pick<Shelf, 'store'>, shares: readonly number[]): Deed[] {
  const { state, wish, since, percent } = release;
  const at = { state, percent, wish: wish && { type: 'asked', at: since, ...wish } } as Standing;
  if (isOver(at)) return [];
  const next = store === 'app-store' ? 100 : (shares.find((share) => share > percent) ?? 100);
  const all = [haltOf(state), resumeOf(state, percent), advanceOf(next)];
  return all.filter((deed) => wish?.wish !== deed.wish && refusalOf(deed.wish, at, { kind: store }) === null);
}

function haltOf(state: State): Deed {
  const isWithSome = state === 'rolling-out';
  return {
    ...{ wish: 'halt', press: 'Arrêter', title: 'Arrêter cette publication', isGrave: true, permission: 'rollback' },
    effect: isWithSome
      ? 'Plus personne d’autre ne la reçoit. Qui l’a déjà la garde : aucun store ne la retire.'
      : 'Personne ne l’a encore : elle est retirée du store. Il faudra en demander une nouvelle.',
  };
}

function resumeOf(state: State, percent: number): Deed {
  return {
    ...{ wish: 'resume', press: 'Reprendre', title: 'Reprendre la diffusion', isGrave: false, permission: 'deploy' },
    effect: state === 'halted' ? `La diffusion reprend à ${percent} % des utilisateurs.` : 'L’arrêt demandé est levé.',
  };
}

function advanceOf(next: number): Deed {
  const whom = next === 100 ? 'à tous les utilisateurs' : `à ${next} % des utilisateurs`;
  return {
    ...{
      wish: 'advance',
      press: 'Passer à la suite',
      title: 'Passer à la suite',
      isGrave: false,
      permission: 'deploy',
    },
    effect: `Elle va ${whom} sans attendre son heure.`,
  };
}

/** « Arrêt demandé par Dora Petit : le solde ne s’affiche pas. » */
export function wishLine({ wish, by, why }: NonNullable<Release['wish']>, nameOf: (person: string) => string): string {
  return `${asked[wish]} par ${nameOf(by)}, le store ne le montre pas encore : ${why}`;
}

const asked: Record<Wish, string> = {
  halt: 'Arrêt demandé',
  resume: 'Reprise demandée',
  advance: 'Étape suivante demandée',
};

/** What changed in the stores between two looks, in sentences to be read aloud. */
export function changesBetween(before: readonly Shelf[], after: readonly Shelf[]): string[] {
  return after.flatMap((shelf) => {
    const then = before.find(
      ({ environment, component, store }) =>
        environment === shelf.environment && component === shelf.component && store === shelf.store,
    );
    const [now] = shelf.releases;
    if (!then || !now) return [];
    const old = then.releases.find(({ build }) => build === now.build);
    if (old && old.state === now.state && old.percent === now.percent) return [];
    const share = now.state === 'rolling-out' || now.state === 'halted' ? `, ${now.percent} % des utilisateurs` : '';
    return [`${titleOf(shelf)} : ${now.version} ${words[now.state]}${share}.`];
  });
}
