import { pick, type Chance } from './chance.ts';

/** What is wrong with a version, if anything is. */
export type Nature = 'sound' | 'erroneous' | 'slow' | 'sickly' | 'stillborn' | 'fails-smoke';

/** What its migrations do: `contract` ones take away what every version before it needs. */
export type MigrationPhase = 'none' | 'expand' | 'contract';

export interface Version {
  name: string;
  /** Later versions have higher ones. */
  number: number;
  nature: Nature;
  migrations: MigrationPhase;
}

/** Share of answers that are errors, and that are slow. */
export const errorShare = (nature: Nature) => (nature === 'erroneous' ? 0.3 : 0.001);
export const slowShare = (nature: Nature) => (nature === 'slow' ? 0.4 : 0.005);

export const firstVersion: Version = { name: 'v1', number: 1, nature: 'sound', migrations: 'none' };

export function nextVersion(number: number, chance: Chance): Version {
  const nature: Nature =
    chance() < 0.5 ? 'sound' : pick(chance, ['erroneous', 'slow', 'sickly', 'stillborn', 'fails-smoke']);
  const migrations: MigrationPhase = pick(chance, ['none', 'none', 'expand', 'contract']);
  return { name: `v${number}`, number, nature, migrations };
}

/** The number of the version that a digest is of: `api@v3`. */
export const numberOf = (digest: string) => Number(digest.slice(digest.indexOf('@v') + 2));
