import type { SourceFacts } from '../../core/matrix/facts.ts';
import type { Environment } from '../../core/plan/schema.ts';
import type { Ground } from '../../engine/ground.ts';
import { findRelease, type Release } from '../../release/release-table.ts';
import { Refusal } from '../refusal.ts';

interface Asked {
  directory: string;
  ref: string;
  facts: SourceFacts;
}

/**
 * What a ref stands for: a source to build, or a release that was cut. Where the plan wants a release, what goes in is
 * what was cut, and nothing is built. @throws Refusal, ArtifactError
 */
export async function whatToDeploy(
  ground: Ground,
  { sources }: Environment,
  { directory, ref, facts }: Asked,
): Promise<{ version: string; commit: string | null; release: Release | null }> {
  const wantsRelease = sources.every((rule) => rule.kind === 'release-tag');
  if (!wantsRelease) return { ...(await ground.workshop.resolve(directory, ref)), release: null };
  const tag = facts.tag ?? ref;
  const release = await findRelease(ground.pool, tag);
  if (release?.commit === facts.commit && release) return { version: release.version, commit: release.commit, release };
  throw new Refusal('refused', release ? moved(release, facts) : uncut(tag));
}

const uncut = (tag: string) =>
  `L’étiquette ${tag} n’a pas été coupée par Bascule, on n’en a donc pas les artefacts : coupez une version avec « npx bascule release cut vX.Y.Z », qui les construit une fois pour toutes.`;

const moved = ({ version, commit }: Release, facts: SourceFacts) =>
  `L’étiquette ${version} est sur ${facts.commit?.slice(0, 12) ?? 'rien'}, mais la version a été coupée de ${commit.slice(0, 12)} : remettez l’étiquette en place, ou coupez une nouvelle version.`;
