import semver from 'semver';

const releaseTag = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** Whether a tag names a release: `v1.2.3`, without trial versions (SemVer 2.0.0, item 9). */
export const isReleaseTag = (tag: string) => releaseTag.test(tag);

/** The highest release among these tags, by SemVer's order; null when none is a release. */
export function highestRelease(tags: string[]): string | null {
  return tags.filter(isReleaseTag).toSorted(semver.rcompare)[0] ?? null;
}

/** Why a release may not be called so, beside the tags that there are: one sentence; null when it may. */
export function mistakeInVersion(wanted: string, tags: string[]): string | null {
  if (!isReleaseTag(wanted)) {
    const meant = isReleaseTag(`v${wanted}`) ? `v${wanted}` : 'v1.2.3';
    return `« ${wanted} » n’est pas une version : écrivez-la comme « ${meant} », trois nombres après un « v » (SemVer).`;
  }
  const last = highestRelease(tags);
  if (last === null || semver.gt(wanted, last)) return null;
  const told = wanted === last ? 'existe déjà' : `n’est pas plus grande que ${last}, la dernière coupée`;
  return `La version ${wanted} ${told} : choisissez ${next(last).join(', ')} ou plus.`;
}

const next = (last: string) =>
  (['patch', 'minor', 'major'] as const).map((step) => `v${semver.inc(last, step) as string}`);
