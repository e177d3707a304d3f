import type { Answer } from '../double.ts';
import { invalid, type Bundle, type TrackRelease } from './wire.ts';

/**
 * What Play refuses of a track, in its own words where public reports of them exist (gradle-play-publisher #547, #884,
 * #927; upload-google-play #139; fastlane #29594); null: it takes it. That a share may not fall is known from
 * gradle-play-publisher #125, its wording is ours.
 */
export function refusalOf(wanted: TrackRelease[], before: TrackRelease[], bundles: readonly Bundle[]): Answer | null {
  for (const release of wanted) {
    const refused = fractionOf(release) ?? unknownCode(release, bundles) ?? against(release, sameOf(release, before));
    if (refused) return refused;
  }
  if (wanted.filter(({ status }) => status === 'completed').length > 1)
    return invalid('Too many completed releases specified.');
  if (wanted.filter(({ status }) => status === 'inProgress' || status === 'halted').length > 1)
    return invalid('Too many staged rollouts specified.');
  return null;
}

export const sameOf = ({ versionCodes }: TrackRelease, releases: TrackRelease[]): TrackRelease | null =>
  releases.find((each) => each.versionCodes.join() === versionCodes.join()) ?? null;

function fractionOf({ status, userFraction }: TrackRelease): Answer | null {
  const isStaged = status === 'inProgress' || status === 'halted';
  const named = { draft: 'DRAFT', inProgress: 'IN_PROGRESS', halted: 'HALTED', completed: 'COMPLETED' }[status];
  if (isStaged && userFraction === undefined) return invalid(`${named} release must have fraction`);
  if (!isStaged && userFraction !== undefined) return invalid(`${named} release must not have fraction`);
  if (userFraction !== undefined && userFraction >= 1) return invalid('User fraction must be lower than one.');
  return userFraction !== undefined && userFraction <= 0 ? invalid('User fraction must be greater than zero.') : null;
}

function unknownCode({ versionCodes }: TrackRelease, bundles: readonly Bundle[]): Answer | null {
  const unknown = versionCodes.find((code) => !bundles.some(({ versionCode }) => String(versionCode) === code));
  return unknown === undefined ? null : invalid(`Version code ${unknown} could not be found.`, 'apkVersionNotFound');
}

function against({ status, userFraction = 1 }: TrackRelease, before: TrackRelease | null): Answer | null {
  if (status === 'halted' && before?.status !== 'inProgress' && before?.status !== 'halted')
    return invalid('Cannot halt release, no matching in progress release found.', 'releaseToHaltNotFound');
  if (status === 'inProgress' && userFraction < (before?.userFraction ?? 0))
    return invalid('The rollout fraction of a release cannot be decreased.');
  return null;
}
