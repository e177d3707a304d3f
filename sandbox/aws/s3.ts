import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Account } from './account.ts';
import { AwsRefusal } from './aws-error.ts';
import { headerOf, type Answer, type Asked } from './request.ts';
import { list, listVersions, xml } from './s3-listing.ts';
import { S3Uploads } from './s3-multipart.ts';
import { S3Bucket, type S3Version } from './s3-store.ts';
import { texts } from './xml.ts';

/** Amazon S3 (REST, addressed by path): objects with versions, conditional reads and writes, checksums. */
export class S3 {
  readonly buckets = new Map<string, S3Bucket>();
  readonly uploads = new S3Uploads();
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  operation(asked: Asked): string {
    const { key } = placeOf(asked);
    const verb = { GET: 'Get', HEAD: 'Head', PUT: 'Put', DELETE: 'Delete' }[asked.method] ?? asked.method;
    if (asked.query.has('uploads') && asked.method === 'POST') return 'CreateMultipartUpload';
    if (asked.query.has('uploadId')) {
      return (
        { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }[asked.method] ?? verb
      );
    }
    if (key !== '') return headerOf(asked, 'x-amz-copy-source') ? 'CopyObject' : `${verb}Object`;
    if (asked.query.has('versioning')) return `${verb}BucketVersioning`;
    if (asked.query.has('versions')) return 'ListObjectVersions';
    if (asked.query.has('list-type')) return 'ListObjectsV2';
    return asked.method === 'PUT' ? 'CreateBucket' : `${verb}Bucket`;
  }

  answer(asked: Asked): Answer {
    const { bucket: name, key } = placeOf(asked);
    const operation = this.operation(asked);
    if (operation === 'CreateBucket') {
      if (this.buckets.has(name)) throw new AwsRefusal('BucketAlreadyOwnedByYou', 'You already own it.', 409);
      this.buckets.set(name, new S3Bucket(name));
      return { status: 200, headers: { location: `/${name}` } };
    }
    const bucket = this.buckets.get(name);
    if (!bucket) throw new AwsRefusal('NoSuchBucket', 'The specified bucket does not exist', 404);
    switch (operation) {
      case 'HeadBucket':
        return { status: 200, headers: { 'x-amz-bucket-region': this.#account.region } };
      case 'PutBucketVersioning':
        bucket.versioning = texts(asked.body.toString(), 'Status')[0] === 'Enabled' ? 'Enabled' : 'Suspended';
        return { status: 200 };
      case 'GetBucketVersioning':
        return xml('VersioningConfiguration', { Status: bucket.versioning });
      case 'ListObjectsV2':
        return list(bucket, asked.query);
      case 'ListObjectVersions':
        return listVersions(bucket, asked.query.get('prefix') ?? '');
      case 'PutObject':
        return this.#put(bucket, key, asked);
      case 'CreateMultipartUpload':
        return this.uploads.create(bucket, key, asked, keptHeaders(asked));
      case 'UploadPart':
        checkChecksums(asked);
        return this.uploads.put(asked);
      case 'CompleteMultipartUpload':
        checkCondition(bucket, key, asked);
        return this.uploads.complete(asked, this.#account.now());
      case 'AbortMultipartUpload':
        return this.uploads.abort(asked);
      case 'CopyObject':
        return this.#copy(bucket, key, asked);
      case 'GetObject':
      case 'HeadObject':
        return get(bucket, key, asked);
      case 'DeleteObject':
        return this.#delete(bucket, key, asked);
      default:
        throw new AwsRefusal('NotImplemented', `The double does not do ${operation}`, 501);
    }
  }

  #put(bucket: S3Bucket, key: string, asked: Asked): Answer {
    checkChecksums(asked);
    checkCondition(bucket, key, asked);
    const { etag, versionId, headers } = bucket.put(key, asked.body, keptHeaders(asked), this.#account.now());
    return { status: 200, headers: { ...checksums(headers), etag, ...versionHeader(bucket, versionId) } };
  }

  #copy(bucket: S3Bucket, key: string, asked: Asked): Answer {
    checkCondition(bucket, key, asked);
    const [path = '', query = ''] = (headerOf(asked, 'x-amz-copy-source') ?? '').replace(/^\//, '').split('?');
    const [from = '', ...rest] = decodeURIComponent(path).split('/');
    const told = new URLSearchParams(query).get('versionId');
    const source = this.buckets.get(from);
    const found = told ? source?.version(rest.join('/'), told) : source?.current(rest.join('/'));
    if (!found) throw new AwsRefusal('NoSuchKey', 'The specified key does not exist.', 404);
    const replaces = headerOf(asked, 'x-amz-metadata-directive') === 'REPLACE';
    const headers = replaces ? keptHeaders(asked) : found.headers;
    const { etag, lastModified, versionId } = bucket.put(key, found.body, headers, this.#account.now());
    const answer = xml('CopyObjectResult', { ETag: etag, LastModified: lastModified });
    return { ...answer, headers: { ...answer.headers, ...versionHeader(bucket, versionId) } };
  }

  #delete(bucket: S3Bucket, key: string, asked: Asked): Answer {
    checkCondition(bucket, key, asked);
    const marker = bucket.delete(key, asked.query.get('versionId'), this.#account.now());
    return {
      status: 204,
      headers: marker ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId } : {},
    };
  }
}

function get(bucket: S3Bucket, key: string, asked: Asked): Answer {
  const told = asked.query.get('versionId');
  const found = told ? bucket.version(key, told) : bucket.current(key);
  if (!found || found.isDeleteMarker) throw new AwsRefusal('NoSuchKey', 'The specified key does not exist.', 404);
  const wanted = headerOf(asked, 'if-match');
  if (wanted && wanted !== found.etag) throw preconditionFailed('If-Match');
  const headers = objectHeaders(found, headerOf(asked, 'x-amz-checksum-mode') === 'ENABLED');
  if (headerOf(asked, 'if-none-match') === found.etag) return { status: 304, headers };
  return { status: 200, headers: { ...headers, ...versionHeader(bucket, found.versionId) }, body: found.body };
}

function objectHeaders({ headers, etag, body, lastModified }: S3Version, withChecksums: boolean) {
  const kept = Object.entries(headers).filter(([name]) => withChecksums || !name.startsWith('x-amz-checksum-'));
  return {
    ...Object.fromEntries(kept),
    ...{ etag, 'content-length': String(body.length), 'last-modified': lastModified.toUTCString() },
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function checkCondition(bucket: S3Bucket, key: string, asked: Asked): void {
  const current = bucket.current(key);
  if (headerOf(asked, 'if-none-match') === '*' && current) throw preconditionFailed('If-None-Match');
  const wanted = headerOf(asked, 'if-match');
  if (wanted === undefined) return;
  if (!current) throw new AwsRefusal('NoSuchKey', 'The specified key does not exist.', 404);
  if (wanted.replaceAll('"', '') !== current.etag.replaceAll('"', '')) throw preconditionFailed('If-Match');
}

const preconditionFailed = (condition: string) =>
  new AwsRefusal(
    'PreconditionFailed',
    `At least one of the pre-conditions you specified did not hold: ${condition}`,
    412,
  );

function checkChecksums(asked: Asked): void {
  const told = headerOf(asked, 'x-amz-checksum-crc32');
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(asked.body));
  const sha = headerOf(asked, 'x-amz-checksum-sha256');
  const isWrong =
    (told && told !== crc.toString('base64')) ||
    (sha && sha !== createHash('sha256').update(asked.body).digest('base64'));
  if (isWrong) throw new AwsRefusal('BadDigest', 'The checksum you specified did not match what we received.');
}

/** `/bucket/key/with/parts`; the key as it was named. */
export function placeOf({ path }: Asked): { bucket: string; key: string } {
  const [bucket = '', ...rest] = path.replace(/^\//, '').split('/');
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(rest.join('/')) };
}

function keptHeaders(asked: Asked): Record<string, string> {
  const names = Object.keys(asked.headers).filter(
    (name) =>
      ['content-type', 'cache-control', 'content-encoding', 'x-amz-server-side-encryption'].includes(name) ||
      /^x-amz-(meta-|checksum-(?!algorithm))/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, headerOf(asked, name) ?? '']));
}

const checksums = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-checksum-')));

const versionHeader = (bucket: S3Bucket, versionId: string): Record<string, string> =>
  bucket.versioning === null ? {} : { 'x-amz-version-id': versionId };
