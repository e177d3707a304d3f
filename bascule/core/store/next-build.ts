import semver from 'semver';
import { buildNumber } from './build-number.ts';

/** What went before: a version and the number of its build. */
export interface Earlier {
  version: string;
  build: number;
}

/**
 * The build of a version that is asked for: the first attempt, or the next one where a build of the same version went
 * before. An older version has none: stores never take one after a newer. @throws RangeError
 */
export function nextBuild(version: string, before: readonly Earlier[]): number {
  const newer = before.find((each) => semver.gt(each.version, version));
  if (newer)
    throw new RangeError(
      `La version ${newer.version} est déjà passée par ce store : donnez-en une plus récente que « ${version} ».`,
    );
  const attempts = before.filter((each) => each.version === version).length;
  return buildNumber(version, attempts);
}
