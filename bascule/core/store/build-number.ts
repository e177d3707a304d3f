import semver from 'semver';

/**
 * Build numbers rise with versions, and leave a hundred attempts to each: what a store rejected comes back as the same
 * version under a higher number. Play takes none above 2 100 000 000
 * (https://developer.android.com/studio/publish/versioning). « 1.4.2 », attempt 3: 1 004 002 03. @throws RangeError for what has no such number
 */
export function buildNumber(version: string, attempt: number): number {
  const { major, minor, patch } = semver.parse(version) ?? { major: -1, minor: 0, patch: 0 };
  const number = ((major * 1_000 + minor) * 1_000 + patch) * 100 + attempt;
  const fits = major >= 0 && major < 21 && minor < 1_000 && patch < 1_000 && attempt >= 0 && attempt < 100;
  if (fits) return number;
  throw new RangeError(
    `La version « ${version} », essai ${attempt}, n’a pas de numéro de build : écrivez-la « 1.4.0 », au plus 20.999.999, avec un essai de 0 à 99.`,
  );
}
