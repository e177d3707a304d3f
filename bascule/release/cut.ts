import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Artifact, Source } from '../artifact/artifact.ts';
import { openRepository, type Repository } from '../artifact/git.ts';
import type { Plan } from '../core/plan/schema.ts';
import { billOfMaterials } from '../core/release/bill.ts';
import { incompatibilities, partOf } from '../core/release/compatibility.ts';
import { lockedPackages } from '../core/release/lockfile.ts';
import type { Clock } from '../engine/clock.ts';
import type { Workshop } from '../engine/ground.ts';
import { unlessTaken } from '../engine/session-lock.ts';
import { buildAll } from './build-all.ts';
import { notesOf } from './notes.ts';
import { writeNotes, writeSbom } from './papers.ts';
import { ReleaseError } from './release-error.ts';
import { markTagged, readRelease, writeRelease, type Release } from './release-table.ts';
import { commitToCut, refuseVersion } from './request.ts';
import { commitsSince, releaseBefore } from './history.ts';
import { ensureTag } from './tag.ts';

/** What cutting a release stands on. */
export interface ReleaseGround {
  plan: Plan;
  pool: Pool;
  workshop: Pick<Workshop, 'resolve' | 'build'>;
  /** The plan's folder, in a git repository. */
  root: string;
  state: string;
  clock: Pick<Clock, 'now'>;
}

export interface CutRequest {
  version: string;
  /** A branch or a commit; null: the branch that the plan's releases come from. */
  from: string | null;
  /** Stands at the top of the notes. */
  introduction: string | null;
  by: string;
}

/**
 * Cuts a release: builds the artifacts of a commit (those that are there already are taken as they are), writes the bill
 * of materials and the notes, and last makes the tag. Each step can be done again: a cut that broke off is finished by
 * asking for the same version again, from the commit it was begun with.
 * @throws ReleaseError, ArtifactError
 */
export async function cutRelease(
  ground: ReleaseGround,
  request: CutRequest,
  say: (sentence: string) => void = () => {},
): Promise<Release> {
  const release = await unlessTaken(ground.pool, 'bascule.release', () => cutAlone(ground, request, say));
  if (release) return release;
  const sentence = 'Une version est déjà en train d’être coupée : attendez qu’elle le soit, puis recommencez.';
  throw new ReleaseError('conflict', sentence);
}

async function cutAlone(ground: ReleaseGround, request: CutRequest, say: (sentence: string) => void): Promise<Release> {
  const repository = await repositoryAt(ground.root);
  const begun = await readRelease(ground.pool, request.version);
  await refuseVersion(repository, request, begun);
  const release = begun ?? (await prepare(ground, repository, request, say));
  if (begun)
    say(`${release.version} avait été commencée sur ${release.commit.slice(0, 12)} : elle est finie maintenant.`);
  return finish(ground, repository, release);
}

async function repositoryAt(root: string): Promise<Repository> {
  const repository = await openRepository(root);
  if (repository) return repository;
  throw new ReleaseError('invalid', `${root} n’est dans aucun dépôt git : une version se coupe sur un commit.`);
}

/** All but the tag. */
async function prepare(
  ground: ReleaseGround,
  repository: Repository,
  request: CutRequest,
  say: (sentence: string) => void,
): Promise<Release> {
  const { pool, plan } = ground;
  const commit = await commitToCut(repository, plan, request.from);
  const previous = await releaseBefore(repository, commit);
  const source = await ground.workshop.resolve(ground.root, commit);
  const artifacts = await buildAll(ground.workshop, plan, source, say);
  refuseUnfit(request.version, artifacts);
  const cutAt = ground.clock.now();
  const commits = await commitsSince(repository, previous, commit);
  const release: Release = {
    version: request.version,
    commit,
    previous,
    cutBy: request.by,
    cutAt,
    artifacts: Object.fromEntries(artifacts.map(({ component, digest }) => [component, digest])),
    sbom: await writeSbom(
      ground.state,
      request.version,
      await billOf(ground, request.version, source, artifacts, cutAt),
    ),
    notes: await notesOf(ground, repository, { ...request, commit, previous, cutAt, artifacts, commits }),
    authors: [...new Map(commits.map(({ author, email }) => [email, { name: author, email }])).values()],
    taggedAt: null,
  };
  await writeRelease(pool, release);
  return release;
}

async function finish({ pool, plan, state, clock }: ReleaseGround, repository: Repository, release: Release) {
  await ensureTag(repository, release, plan.people, await writeNotes(state, release));
  const taggedAt = clock.now();
  await markTagged(pool, release.version, taggedAt);
  return { ...release, taggedAt };
}

function refuseUnfit(version: string, artifacts: Artifact[]): void {
  const sentences = incompatibilities(artifacts.map((each) => partOf(each.component, each.compatibility)));
  if (sentences.length === 0) return;
  throw new ReleaseError(
    'conflict',
    `${version} ne peut pas être coupée, ses composants ne vont pas ensemble : ${sentences.join(' ')}`,
  );
}

async function billOf({ plan }: ReleaseGround, version: string, source: Source, artifacts: Artifact[], at: number) {
  const lock = await readFile(join(source.directory, 'package-lock.json'), 'utf8').catch(() => '{}');
  return billOfMaterials({
    product: plan.name,
    version: version.slice(1),
    commit: source.commit ?? '',
    serial: randomUUID(),
    at,
    parts: artifacts.map(({ component, kind, digest, commit, compatibility, packages }) => ({
      component,
      title: plan.components.find(({ name }) => name === component)?.title ?? component,
      version: compatibility?.version ?? null,
      digest,
      commit,
      packages: kind === 'database' ? [] : packages,
    })),
    locked: lockedPackages(JSON.parse(lock)),
  });
}
