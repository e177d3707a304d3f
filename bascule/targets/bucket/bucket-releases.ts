import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TargetError } from '../target-error.ts';
import type { BucketObjects } from './bucket-objects.ts';
import { pointer, type Pointer } from './pointer.ts';
import { headersOf, siteRelease, type SiteRelease } from './site-release.ts';

/** What a bucket keeps of a site beside what visitors ask for: its versions, their documents, and the pointer. */
export class BucketReleases {
  readonly #objects: BucketObjects;
  readonly #prefix: string;

  constructor(objects: BucketObjects, prefix: string) {
    this.#objects = objects;
    this.#prefix = prefix;
  }

  get name(): string {
    return `s3://${this.#objects.bucket}/${this.#prefix}`.replace(/\/$/, '');
  }

  /** Assets where visitors ask for them, documents beside. False when it is there already. */
  async upload(release: SiteRelease, file: SiteRelease['files'][number], directory: string): Promise<boolean> {
    const key = file.kind === 'asset' ? `${this.#prefix}${file.path}` : this.#keptKey(release.digest, file.path);
    const content = await readFile(join(directory, file.path));
    if (await this.#objects.write(key, content, headersOf(file), null)) return true;
    const there = await this.#objects.metadata(key);
    if (there?.['sha256'] === file.sha256) return false;
    const sentence = `${file.path} est déjà dans ${this.name} avec un autre contenu, alors que son nom dit le sien : reconstruisez ${release.version}, ou retirez ce fichier du bucket.`;
    throw new TargetError('artifact-altered', sentence);
  }

  /** All versions that are there. */
  async all(): Promise<SiteRelease[]> {
    return [...(await this.#lists(/_releases\/[0-9a-f]{64}\.json$/)).values()];
  }

  /** Those of which something is there: also what was cut off while it was published, or taken away. */
  async traces(): Promise<SiteRelease[]> {
    return [...(await this.#lists(/_releases\/[0-9a-f]{64}(\.begun)?\.json$/)).values()];
  }

  /** Says whose the files are, for as long as a version is not entire: nobody else could tell them from others'. */
  async begin(release: SiteRelease): Promise<void> {
    await this.#objects.write(this.#begunKey(release.digest), JSON.stringify(release), asJson, null);
  }

  /** It is entire, or gone without a trace. */
  async end(digest: string): Promise<void> {
    await this.#objects.remove(this.#begunKey(digest), null);
  }

  async pointer(): Promise<{ pointer: Pointer; etag: string } | null> {
    const found = await this.#objects.read(`${this.#prefix}_live.json`);
    return found && { pointer: pointer.parse(JSON.parse(found.content.toString('utf8'))), etag: found.etag };
  }

  async of(digest: string): Promise<SiteRelease> {
    const found = await this.#objects.read(this.#listKey(digest));
    if (found) return siteRelease.parse(JSON.parse(found.content.toString('utf8')));
    const sentence = `La version ${digest.slice(0, 12)} n’est pas entière dans ${this.name} : publiez-la d’abord.`;
    throw new TargetError('artifact-altered', sentence);
  }

  async has(digest: string): Promise<boolean> {
    return (await this.#objects.metadata(this.#listKey(digest))) !== null;
  }

  /** Last of all: from here on the version is entire. */
  async writeList(release: SiteRelease): Promise<void> {
    await this.#objects.write(this.#listKey(release.digest), JSON.stringify(release), asJson, null);
  }

  async removeList(digest: string): Promise<void> {
    await this.#objects.remove(this.#listKey(digest), null);
  }

  /** A document's content as it was published. */
  async document(digest: string, path: string): Promise<{ content: Buffer } | null> {
    return this.#objects.read(this.#keptKey(digest, path));
  }

  /** Over the one that was seen; false when there is another one by now. */
  async writePointer(next: Pointer, seen: string | null): Promise<boolean> {
    return this.#objects.write(`${this.#prefix}_live.json`, JSON.stringify(next), asJson, seen);
  }

  /** By digest; one that another prune took away meanwhile is not there. */
  async #lists(pattern: RegExp): Promise<Map<string, SiteRelease>> {
    const listed = await this.#objects.list(`${this.#prefix}_releases/`);
    const found = await Promise.all(
      [...listed.keys()].filter((key) => pattern.test(key)).map((key) => this.#objects.read(key)),
    );
    const releases = found.flatMap((each) =>
      each ? siteRelease.parse(JSON.parse(each.content.toString('utf8'))) : [],
    );
    return new Map(releases.map((each) => [each.digest, each]));
  }

  #begunKey(digest: string): string {
    return `${this.#prefix}_releases/${digest}.begun.json`;
  }

  #listKey(digest: string): string {
    return `${this.#prefix}_releases/${digest}.json`;
  }

  #keptKey(digest: string, path: string): string {
    return `${this.#prefix}_releases/${digest}/${path}`;
  }
}

const asJson = { ContentType: 'application/json; charset=utf-8', CacheControl: 'no-store' };
