import { StoreError } from '../store-error.ts';
import type { TrackRelease } from './wire.ts';

/** How the releases of a track are changed; null: they are as wanted already. All pure. */
export type Change = (releases: TrackRelease[]) => TrackRelease[] | null;

export const codeOf = (build: number): string => String(build);
export const releaseOf = (releases: readonly TrackRelease[], build: number): TrackRelease | null =>
  releases.find(({ versionCodes }) => versionCodes.includes(codeOf(build))) ?? null;

/** Play knows fractions, and none of 1: that is another status. */
export const percentOf = ({ status, userFraction = 0 }: TrackRelease): number =>
  status === 'completed' ? 100 : Math.max(1, Math.round(userFraction * 100));

/** Laid down beside what users have; nobody gets a draft. */
export const drafted =
  ({ build, version, notes }: { build: number; version: string; notes: string }): Change =>
  (releases) => {
    if (releaseOf(releases, build)) return null;
    const draft: TrackRelease = {
      ...{ name: version, versionCodes: [codeOf(build)], status: 'draft' },
      ...(notes && { releaseNotes: [{ language: 'fr-FR', text: notes.slice(0, 500) }] }),
    };
    // Drafts of builds before are of no use to anybody, and Play takes one.
    return [...releases.filter(({ status }) => status !== 'draft'), draft];
  };

/** To so many of the users at least: a share never falls, whoever asks late. */
export const rolledOut =
  (build: number, percent: number): Change =>
  (releases) => {
    const own = found(releases, build);
    if (own.status === 'completed' || (own.status === 'inProgress' && percentOf(own) >= percent)) return null;
    if (own.status === 'halted')
      throw new StoreError(
        'refused',
        'Cette publication est arrêtée : reprenez-la d’abord par « npx bascule store resume ».',
      );
    return put(releases, own, percent);
  };

export const halted =
  (build: number): Change =>
  (releases) => {
    const own = found(releases, build);
    if (own.status === 'halted') return null;
    if (own.status !== 'inProgress')
      throw new StoreError(
        'too-late',
        'Google Play n’arrête que ce qui est en cours de diffusion : publiez une version corrigée, ou coupez la fonctionnalité par son feature flag.',
      );
    return releases.map((each) => (each === own ? { ...own, status: 'halted' } : each));
  };

/** Where it stopped. */
export const resumed =
  (build: number): Change =>
  (releases) => {
    const own = found(releases, build);
    return own.status === 'halted' ? put(releases, own, percentOf(own)) : null;
  };

export const withdrawn =
  (build: number): Change =>
  (releases) => {
    const own = releaseOf(releases, build);
    return own ? releases.filter((each) => each !== own) : null;
  };

/** Beside a share of the users stands what the others have; once all have it, nothing else is given. */
function put(releases: TrackRelease[], own: TrackRelease, percent: number): TrackRelease[] {
  const rest: TrackRelease = { ...own };
  delete rest.userFraction;
  if (percent >= 100) return [{ ...rest, status: 'completed' }];
  const others = releases.filter((each) => each !== own && each.status === 'completed');
  return [...others, { ...rest, status: 'inProgress', userFraction: percent / 100 }];
}

function found(releases: TrackRelease[], build: number): TrackRelease {
  const own = releaseOf(releases, build);
  if (own) return own;
  throw new StoreError(
    'refused',
    `Le build ${build} n’est pas sur cette piste de Google Play : envoyez-le d’abord, ou vérifiez la piste dans le plan.`,
  );
}
