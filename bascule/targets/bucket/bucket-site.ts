import type { S3Client } from '@aws-sdk/client-s3';
import { inGroups } from '../../artifact/digest.ts';
import { TargetError } from '../target-error.ts';
import { BucketObjects } from './bucket-objects.ts';
import { BucketReleases } from './bucket-releases.ts';
import { moved, type Pointer } from './pointer.ts';
import {
  changedDocuments,
  documentsInOrder,
  headersOf,
  releaseOf,
  type SiteArtifact,
  type SiteFile,
  type SiteRelease,
} from './site-release.ts';
import type { Site, WentLive } from './site.ts';
import { unreferenced } from './unreferenced.ts';

interface Options {
  client: S3Client;
  bucket: string;
  /** A folder of the bucket, as `vitrine/`; '' for the whole. */
  prefix?: string;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Called before visitors are told that a version is live, as for the edge that must forget the one before. */
  onMoved?: (went: { pointer: Pointer; changed: string[] }) => Promise<void>;
}

/** Nobody moves a site this often at once. */
const mostAttempts = 50;

/**
 * A site in an S3 bucket. Assets, whose names tell their content, lie where visitors ask for them and are never written
 * again. Documents of each version lie under `_releases/<digest>/`; `_live.json` names the version that is live, moved
 * under a condition. From it documents are written to where visitors ask, the entry page last. Each of these writes is
 * conditional on what was there before the pointer was read: whoever was paused meanwhile writes nothing old over
 * something new, and who is asked again after a crash only ends what was begun.
 */
export class BucketSite implements Site {
  readonly #objects: BucketObjects;
  readonly #releases: BucketReleases;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #onMoved: Options['onMoved'];

  constructor({ client, bucket, prefix = '', now = Date.now, onMoved }: Options) {
    this.#objects = new BucketObjects(client, bucket);
    this.#prefix = prefix;
    this.#releases = new BucketReleases(this.#objects, prefix);
    this.#now = now;
    this.#onMoved = onMoved;
  }

  get name(): string {
    return this.#releases.name;
  }

  async publish(artifact: SiteArtifact): Promise<{ uploaded: number; kept: number }> {
    const release = await releaseOf(artifact);
    if (await this.isPublished(release.digest)) return { uploaded: 0, kept: release.files.length };
    await this.#wantVersions();
    await this.#releases.begin(release);
    let uploaded = 0;
    for (const group of inGroups(release.files, 8)) {
      const written = await Promise.all(group.map((file) => this.#releases.upload(release, file, artifact.files)));
      uploaded += written.filter(Boolean).length;
    }
    await this.#releases.writeList(release);
    await this.#releases.end(release.digest);
    return { uploaded, kept: release.files.length - uploaded };
  }

  async goLive(digest: string, epoch: number): Promise<WentLive> {
    const begun = performance.now();
    const { version } = await this.#releases.of(digest);
    const move = { digest, version, epoch, now: this.#now() };
    const current = await this.#move(move);
    await this.#settle();
    const left = current.left && (await this.#releases.all()).find((each) => each.digest === current.left?.digest);
    const changed = changedDocuments(left ?? null, await this.#releases.of(current.digest));
    await this.#onMoved?.({ pointer: current, changed });
    return { pointer: current, changed, tookMs: Math.round(performance.now() - begun) };
  }

  async live(): Promise<Pointer | null> {
    return (await this.#releases.pointer())?.pointer ?? null;
  }

  async documents(digest: string): Promise<SiteFile[]> {
    return documentsInOrder(await this.#releases.of(digest));
  }

  async isPublished(digest: string): Promise<boolean> {
    return this.#releases.has(digest);
  }

  async prune({ keep, held }: { keep: number; held: readonly string[] }, epoch: number): Promise<string[]> {
    const current = await this.live();
    if (!current) return [];
    moved(current, { ...current, epoch, now: this.#now() });
    const kept = [current.digest, ...held, ...current.before.slice(0, keep).map(({ digest }) => digest)];
    const releases = await this.#releases.traces();
    const going = releases.filter(({ digest }) => !kept.includes(digest));
    const gone = going.map(({ digest }) => digest);
    // The list goes first: a version without one is no version, whatever is left of it. What begun says goes last: one
    // who is cut off in between is followed by the next.
    for (const release of going) {
      await this.#releases.begin(release);
      await this.#releases.removeList(release.digest);
    }
    for (const key of unreferenced(releases, gone)) await this.#objects.remove(`${this.#prefix}${key}`, null);
    for (const digest of gone) await this.#releases.end(digest);
    return gone;
  }

  /** A write under a condition that never holds: S3 looks at rights first, and nothing is written either way. */
  async check(): Promise<void> {
    await this.#wantVersions();
    await this.#objects.write(`${this.#prefix}_live.json`, '{}', {}, '"nobody-wrote-this"');
  }

  async #wantVersions(): Promise<void> {
    if (await this.#objects.hasVersions()) return;
    const sentence = `Le bucket ${this.#objects.bucket} ne garde pas ses versions : activez-les (aws s3api put-bucket-versioning --bucket ${this.#objects.bucket} --versioning-configuration Status=Enabled).`;
    throw new TargetError('state-not-saved', sentence);
  }

  async #move(move: Parameters<typeof moved>[1]): Promise<Pointer> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const seen = await this.#releases.pointer();
      const next = moved(seen?.pointer ?? null, move);
      if (next === seen?.pointer) return next;
      if (await this.#releases.writePointer(next, seen?.etag ?? null)) return next;
    }
    throw this.#tooBusy();
  }

  /** Makes what visitors ask for what the pointer says, whoever moved it. */
  async #settle(): Promise<void> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      // What is there is read before the pointer: a later move then makes our writes fail.
      const there = await this.#objects.list(this.#prefix);
      const current = await this.live();
      if (!current) return;
      const release = await this.#releases.of(current.digest);
      const isDone = (await this.#project(release, there)) && (await this.#withdraw(release, there));
      if (isDone && (await this.live())?.moves === current.moves) return;
    }
    throw this.#tooBusy();
  }

  async #project(release: SiteRelease, there: Map<string, string>): Promise<boolean> {
    for (const file of documentsInOrder(release)) {
      const key = `${this.#prefix}${file.path}`;
      const seen = there.get(key) ?? null;
      // Where the bucket encrypts by a key of its own an ETag is no MD5: then it is written once more.
      if (seen === `"${file.md5}"`) continue;
      const kept = await this.#releases.document(release.digest, file.path);
      if (!kept || !(await this.#objects.write(key, kept.content, headersOf(file), seen))) return false;
    }
    return true;
  }

  /**
   * Documents of other versions that this one does not have; what else lies in the bucket is not ours. Assets stay: pages
   * that are open ask for them still.
   */
  async #withdraw({ files }: SiteRelease, there: Map<string, string>): Promise<boolean> {
    const wanted = new Set(files.map(({ path }) => path));
    const documents = (await this.#releases.all()).flatMap((each) => documentsInOrder(each).map(({ path }) => path));
    for (const path of new Set(documents)) {
      const seen = there.get(`${this.#prefix}${path}`);
      if (wanted.has(path) || seen === undefined) continue;
      if (!(await this.#objects.remove(`${this.#prefix}${path}`, seen))) return false;
    }
    return true;
  }

  #tooBusy(): TargetError {
    const sentence = `D’autres déplacent ${this.name} sans cesse : arrêtez-les, puis recommencez.`;
    return new TargetError('state-not-saved', sentence);
  }
}
