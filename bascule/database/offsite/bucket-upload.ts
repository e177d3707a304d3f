import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';

interface Options {
  client: S3Client;
  bucket: string;
  headers: Pick<PutObjectCommandInput, 'ServerSideEncryption'>;
  partBytes: number;
}

/** Does a call of the SDK and words its failure. */
type Reached = <T>(call: () => Promise<T>) => Promise<T>;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostParts = 10_000;

/**
 * Writes objects of a bucket that are there whole or not at all: a small one by one call, a large one in parts, which count
 * only once they are put together. What is in memory is one part, so that each call can be tried again; each part has its
 * checksum, which S3 compares.
 */
export class BucketUpload {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws what the content throws, and what `reached` makes of a failure; then nothing is there */
  async send(key: string, content: AsyncIterable<Buffer>, bytes: number, reached: Reached): Promise<void> {
    const { client, bucket: Bucket, headers, partBytes } = this.#options;
    if (bytes > partBytes) return this.#inParts(key, content, bytes, reached);
    const Body = await whole(content);
    const command = new PutObjectCommand({ Bucket, Key: key, Body, ChecksumAlgorithm: 'CRC32', ...headers });
    await reached(() => client.send(command));
  }

  async #inParts(key: string, content: AsyncIterable<Buffer>, bytes: number, reached: Reached): Promise<void> {
    const { client, bucket: Bucket, headers, partBytes } = this.#options;
    const create = new CreateMultipartUploadCommand({ Bucket, Key: key, ChecksumAlgorithm: 'CRC32', ...headers });
    const { UploadId } = await reached(() => client.send(create));
    const upload = { Bucket, Key: key, UploadId };
    try {
      const Parts: CompletedPart[] = [];
      for await (const Body of inPieces(content, Math.max(partBytes, Math.ceil(bytes / mostParts)))) {
        const PartNumber = Parts.length + 1;
        const part = new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: 'CRC32' });
        const { ETag, ChecksumCRC32 } = await reached(() => client.send(part));
        Parts.push({ PartNumber, ETag, ...(ChecksumCRC32 && { ChecksumCRC32 }) });
      }
      const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } });
      await reached(() => client.send(complete));
    } catch (error) {
      // Nobody reads parts that were not put together; where they can't be cleared now, the bucket's own rule does it.
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
      throw error;
    }
  }
}

async function whole(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Pieces of just this length, the last one of what is left. */
async function* inPieces(content: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < length) continue;
    const all = Buffer.concat(pieces);
    let from = 0;
    for (; bytes - from >= length; from += length) yield all.subarray(from, from + length);
    pieces = [all.subarray(from)];
    bytes -= from;
  }
  if (bytes > 0) yield Buffer.concat(pieces);
}
