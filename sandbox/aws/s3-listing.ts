import { namespaces } from './aws-error.ts';
import type { Answer } from './request.ts';
import type { S3Bucket } from './s3-store.ts';
import { document } from './xml.ts';

/** `ListObjectsV2`, page by page. */
export function list(bucket: S3Bucket, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const most = Number(query.get('max-keys') ?? 1_000);
  const keys = bucket.keys(prefix).filter((key) => key > after);
  const page = keys.slice(0, most);
  const isTruncated = keys.length > most;
  const contents = page.flatMap((key) => {
    const found = bucket.current(key);
    if (!found) return [];
    return { Key: key, LastModified: found.lastModified, ETag: found.etag, Size: found.body.length };
  });
  return xml('ListBucketResult', {
    ...{ Name: bucket.name, Prefix: prefix, KeyCount: page.length, MaxKeys: most, IsTruncated: isTruncated },
    NextContinuationToken: isTruncated ? page.at(-1) : null,
    Contents: contents,
  });
}

/** `ListObjectVersions`, all at once. */
export function listVersions(bucket: S3Bucket, prefix: string): Answer {
  const shown = bucket.versions(prefix).map(({ version, isLatest }) => ({
    isMarker: version.isDeleteMarker,
    element: {
      ...{ Key: version.key, VersionId: version.versionId, IsLatest: isLatest, LastModified: version.lastModified },
      ...(!version.isDeleteMarker && { ETag: version.etag, Size: version.body.length }),
    },
  }));
  return xml('ListVersionsResult', {
    ...{ Name: bucket.name, Prefix: prefix, IsTruncated: false },
    Version: shown.filter(({ isMarker }) => !isMarker).map(({ element }) => element),
    DeleteMarker: shown.filter(({ isMarker }) => isMarker).map(({ element }) => element),
  });
}

/** An answer of S3. */
export const xml = (name: string, content: Parameters<typeof document>[2]): Answer => ({
  ...{ status: 200, headers: { 'content-type': 'application/xml' } as Record<string, string> },
  body: document(name, namespaces.s3, content),
});
