import type { Artifact } from '../artifact/artifact.ts';
import type { Repository } from '../artifact/git.ts';
import type { Plan } from '../core/plan/schema.ts';
import { releaseNotes, type Change } from '../core/release/notes.ts';
import { touchedBy } from '../core/release/touched.ts';
import { statsSince, type Commit } from './history.ts';
import { findRelease } from './release-table.ts';
import type { ReleaseGround } from './cut.ts';

interface Told {
  version: string;
  commit: string;
  previous: string | null;
  cutAt: number;
  introduction: string | null;
  artifacts: Artifact[];
  commits: Commit[];
}

/** What the release notes say of this release, against the one before. */
export async function notesOf({ plan, pool }: ReleaseGround, repository: Repository, told: Told): Promise<string> {
  const before = told.previous === null ? null : await findRelease(pool, told.previous);
  return releaseNotes({
    product: plan.name,
    version: told.version,
    previous: told.previous,
    at: told.cutAt,
    timeZone: plan.calendar.timeZone,
    introduction: told.introduction,
    changes: told.commits.map((commit) => changeOf(commit, plan)),
    stats: await statsSince(repository, told.previous, told.commit),
    components: told.artifacts.map(({ component, compatibility, digest }) => ({
      title: titleOf(plan, component),
      version: compatibility?.version ?? null,
      digest,
      since: since(before?.artifacts[component], digest),
    })),
  });
}

function changeOf({ files, ...commit }: Commit, { components }: Plan): Change {
  const touched = touchedBy(files, components);
  const titles = touched.map(({ title }) => title);
  return { ...commit, components: titles.length === components.length ? [] : titles };
}

const since = (before: string | undefined, now: string) =>
  before === undefined ? 'new' : before === now ? 'same' : 'changed';
const titleOf = ({ components }: Plan, name: string) => components.find((each) => each.name === name)?.title ?? name;
