import { createHash, randomBytes } from 'node:crypto';

export interface S3Version {
  key: string;
  versionId: string;
  etag: string;
  body: Buffer;
  /** `content-type`, `cache-control`, `x-amz-meta-…`, `x-amz-checksum-…` as they were put. */
  headers: Record<string, string>;
  lastModified: Date;
  isDeleteMarker: boolean;
}

/** One bucket: every object with its versions, newest first. */
export class S3Bucket {
  readonly name: string;
  versioning: 'Enabled' | 'Suspended' | null = null;
  readonly #objects = new Map<string, S3Version[]>();

  constructor(name: string) {
    this.name = name;
  }

  /** The current version; null when there is none or the newest is a delete marker. */
  current(key: string): S3Version | null {
    const newest = this.#objects.get(key)?.[0];
    return newest && !newest.isDeleteMarker ? newest : null;
  }

  version(key: string, versionId: string): S3Version | null {
    return this.#objects.get(key)?.find((each) => each.versionId === versionId) ?? null;
  }

  /** `parts`: of how many it was put together; its ETag says so. */
  put(key: string, body: Buffer, headers: Record<string, string>, now: number, parts = 0): S3Version {
    const etag = `"${createHash('md5').update(body).digest('hex')}${parts > 0 ? `-${parts}` : ''}"`;
    return this.#add({ key, etag, body, headers, isDeleteMarker: false }, now);
  }

  /** With versions a marker hides the object, and nothing is lost. */
  delete(key: string, versionId: string | null, now: number): S3Version | null {
    if (versionId !== null) {
      const left = (this.#objects.get(key) ?? []).filter((each) => each.versionId !== versionId);
      this.#objects.set(key, left);
      return null;
    }
    if (this.versioning === 'Enabled') {
      return this.#add({ key, etag: '', body: Buffer.alloc(0), headers: {}, isDeleteMarker: true }, now);
    }
    this.#objects.delete(key);
    return null;
  }

  keys(prefix: string): string[] {
    return [...this.#objects.keys()].filter((key) => key.startsWith(prefix) && this.current(key) !== null).sort();
  }

  versions(prefix: string): { version: S3Version; isLatest: boolean }[] {
    return [...this.#objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, versions]) => versions.map((version, place) => ({ version, isLatest: place === 0 })));
  }

  #add(given: Omit<S3Version, 'versionId' | 'lastModified'>, now: number): S3Version {
    const versionId = this.versioning === 'Enabled' ? randomBytes(16).toString('hex') : 'null';
    const version = { ...given, versionId, lastModified: new Date(now) };
    const before = this.#objects.get(given.key) ?? [];
    this.#objects.set(given.key, [version, ...before.filter((each) => each.versionId !== versionId)]);
    return version;
  }
}
