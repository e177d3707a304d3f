import { createHash, randomBytes } from 'node:crypto';
import { AwsRefusal } from './aws-error.ts';
import { headerOf, type Answer, type Asked } from './request.ts';
import { xml } from './s3-listing.ts';
import type { S3Bucket } from './s3-store.ts';
import { texts } from './xml.ts';

interface Part {
  body: Buffer;
  etag: string;
  crc32: string | null;
}

interface Upload {
  bucket: S3Bucket;
  key: string;
  headers: Record<string, string>;
  /** Wants its parts' checksums again when they are put together. */
  algorithm: string | null;
  parts: Map<number, Part>;
}

const smallestPart = 5 * 1024 * 1024;

/**
 * Uploads in parts, which are no object until they are put together.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export class S3Uploads {
  readonly #under = new Map<string, Upload>();

  /** Those under way. Their parts cost money until somebody ends them. */
  get size(): number {
    return this.#under.size;
  }

  create(bucket: S3Bucket, key: string, asked: Asked, headers: Record<string, string>): Answer {
    const id = randomBytes(24).toString('hex');
    const algorithm = headerOf(asked, 'x-amz-checksum-algorithm') ?? null;
    this.#under.set(id, { bucket, key, headers, algorithm, parts: new Map() });
    return xml('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: id });
  }

  put(asked: Asked): Answer {
    const { parts } = this.#of(asked);
    const etag = `"${createHash('md5').update(asked.body).digest('hex')}"`;
    const crc32 = headerOf(asked, 'x-amz-checksum-crc32') ?? null;
    parts.set(Number(asked.query.get('partNumber')), { body: asked.body, etag, crc32 });
    return { status: 200, headers: { etag, ...(crc32 && { 'x-amz-checksum-crc32': crc32 }) } };
  }

  complete(asked: Asked, now: number): Answer {
    const { bucket, key, headers, parts, algorithm } = this.#of(asked);
    const said = asked.body.toString();
    const [numbers, etags, sums] = ['PartNumber', 'ETag', 'ChecksumCRC32'].map((name) => texts(said, name));
    const told = numbers!.map(Number);
    if (told.some((each, place) => place > 0 && each <= told[place - 1]!))
      throw new AwsRefusal('InvalidPartOrder', 'The list of parts was not in ascending order.');
    const chosen = told.map((number, place) => {
      const part = parts.get(number);
      if (!part || part.etag !== etags![place]) throw invalidPart();
      if (algorithm === 'CRC32' && sums!.length !== told.length) throw noChecksum(number);
      if (sums![place] !== undefined && sums![place] !== part.crc32) throw invalidPart();
      return part;
    });
    if (chosen.slice(0, -1).some(({ body }) => body.length < smallestPart))
      throw new AwsRefusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    const { etag } = bucket.put(key, Buffer.concat(chosen.map(({ body }) => body)), headers, now, chosen.length);
    this.#under.delete(asked.query.get('uploadId') ?? '');
    return xml('CompleteMultipartUploadResult', { Bucket: bucket.name, Key: key, ETag: etag });
  }

  abort(asked: Asked): Answer {
    this.#of(asked);
    this.#under.delete(asked.query.get('uploadId') ?? '');
    return { status: 204 };
  }

  #of({ query }: Asked): Upload {
    const found = this.#under.get(query.get('uploadId') ?? '');
    if (found) return found;
    throw new AwsRefusal('NoSuchUpload', 'The specified upload does not exist.', 404);
  }
}

const invalidPart = () =>
  new AwsRefusal('InvalidPart', 'One or more of the specified parts could not be found, or its checksum differs.');
const noChecksum = (number: number) =>
  new AwsRefusal(
    'InvalidRequest',
    `The upload was created using a crc32 checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
  );
