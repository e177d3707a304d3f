import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { asked, awsCode } from '../../targets/aws/aws-problem.ts';
import { BucketUpload } from './bucket-upload.ts';
import { OffsiteError } from './offsite-error.ts';
import type { ObjectStore } from './object-store.ts';

interface Options {
  client: S3Client;
  bucket: string;
  /** Of all names there: empty, or with "/" at its end. */
  prefix: string;
  /** `bucket`: what the bucket does by itself. */
  encryption: 'AES256' | 'bucket';
  /** Larger files are sent in parts of so many bytes; S3 wants 5 MiB at least. */
  partBytes?: number;
}

/** A prefix of a bucket: of S3, or of whoever speaks as it does. */
export class BucketStore implements ObjectStore {
  readonly place: string;
  readonly #options: Options;
  readonly #upload: BucketUpload;

  constructor(options: Options) {
    const { client, bucket, prefix, encryption, partBytes = 16 * 1024 * 1024 } = options;
    this.#options = options;
    this.place = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
    const headers = encryption === 'bucket' ? {} : { ServerSideEncryption: encryption };
    this.#upload = new BucketUpload({ client, bucket, headers, partBytes });
  }

  async list(): Promise<{ name: string; bytes: number }[]> {
    const { client, bucket, prefix } = this.#options;
    const found: { name: string; bytes: number }[] = [];
    for (let token: string | undefined, isMore = true; isMore;) {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
      const page: ListObjectsV2CommandOutput = await reached(`lister ${this.place}`, () => client.send(command));
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        const name = Key.slice(prefix.length);
        if (/^(base|wal)\//.test(name)) found.push({ name, bytes: Size });
      }
      token = page.NextContinuationToken;
      isMore = token !== undefined;
    }
    return found;
  }

  async *read(name: string): AsyncGenerator<Buffer> {
    const { client, bucket, prefix } = this.#options;
    const what = `lire ${this.place}/${name}`;
    const command = new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${name}` });
    const { Body } = await reached(what, () => client.send(command));
    try {
      for await (const piece of Body as AsyncIterable<Buffer>) yield piece;
    } catch (error) {
      throw new OffsiteError('unreachable', brokenOff(what, error), { cause: error });
    }
  }

  async write(name: string, content: AsyncIterable<Buffer>, bytes: number): Promise<void> {
    const key = `${this.#options.prefix}${name}`;
    await this.#upload.send(key, content, bytes, (call) => reached(`écrire ${this.place}/${name}`, call));
  }

  async remove(name: string): Promise<void> {
    const { client, bucket, prefix } = this.#options;
    const command = new DeleteObjectCommand({ Bucket: bucket, Key: `${prefix}${name}` });
    await reached(`retirer ${this.place}/${name}`, () => client.send(command));
  }
}

/** A file that is gone concerns itself alone; all else is of the bucket. @throws OffsiteError */
async function reached<T>(what: string, call: () => Promise<T>): Promise<T> {
  return asked(what, call).catch((error: Error) => {
    const isGone = awsCode(error.cause) === 'NoSuchKey';
    throw new OffsiteError(isGone ? 'altered' : 'unreachable', error.message, { cause: error });
  });
}

function brokenOff(what: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `AWS n’a pas pu ${what} jusqu’au bout (${why}) : vérifiez le réseau, puis recommencez ; le refaire est sans danger.`;
}
