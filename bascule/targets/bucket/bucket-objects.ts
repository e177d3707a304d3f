import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { asked, awsCode } from '../aws/aws-problem.ts';

type Headers = Pick<PutObjectCommandInput, 'ContentType' | 'CacheControl' | 'Metadata'>;

/** Objects of one bucket, each written under a condition: nobody overwrites what they have not seen. */
export class BucketObjects {
  readonly #client: S3Client;
  readonly bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.bucket = bucket;
  }

  async hasVersions(): Promise<boolean> {
    const command = new GetBucketVersioningCommand({ Bucket: this.bucket });
    return (await asked(`lire s3://${this.bucket}`, () => this.#client.send(command))).Status === 'Enabled';
  }

  async read(key: string): Promise<{ content: Buffer; etag: string } | null> {
    const command = new GetObjectCommand({ Bucket: this.bucket, Key: key });
    return this.#unless(['NoSuchKey', 'NotFound'], `lire ${this.#told(key)}`, async () => {
      const { Body, ETag = '' } = await this.#client.send(command);
      return { content: Buffer.from((await Body?.transformToByteArray()) ?? []), etag: ETag };
    });
  }

  async metadata(key: string): Promise<Record<string, string> | null> {
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key });
    return this.#unless(['NoSuchKey', 'NotFound'], `lire ${this.#told(key)}`, async () => {
      return (await this.#client.send(command)).Metadata ?? {};
    });
  }

  /**
   * Writes over the version that was seen, `null` for none; answers false when there is another one by now. After an
   * answer that got lost the SDK asks again and meets its own write: who needs to know looks at what is there.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async write(key: string, content: Buffer | string, headers: Headers, seen: string | null): Promise<boolean> {
    const condition = seen === null ? { IfNoneMatch: '*' } : { IfMatch: seen };
    const command = new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: content, ...headers, ...condition });
    const written = await this.#unless(lost, `écrire ${this.#told(key)}`, () => this.#client.send(command));
    return written !== null;
  }

  /** Hides the version that was seen; the bucket keeps it among its versions. False when there is another one by now. */
  async remove(key: string, seen: string | null): Promise<boolean> {
    const condition = seen === null ? {} : { IfMatch: seen };
    const command = new DeleteObjectCommand({ Bucket: this.bucket, Key: key, ...condition });
    const removed = await this.#unless(lost, `retirer ${this.#told(key)}`, () => this.#client.send(command));
    return removed !== null;
  }

  /** Keys with their ETags. */
  async list(prefix: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token });
      const page = await asked(`lister s3://${this.bucket}`, () => this.#client.send(command));
      for (const { Key = '', ETag = '' } of page.Contents ?? []) found.set(Key, ETag);
      token = page.NextContinuationToken;
    } while (token);
    return found;
  }

  async #unless<T>(codes: readonly string[], what: string, call: () => Promise<T>): Promise<T | null> {
    try {
      return await asked(what, call);
    } catch (error) {
      if (error instanceof Error && codes.includes(awsCode(error.cause))) return null;
      throw error;
    }
  }

  #told(key: string): string {
    return `s3://${this.bucket}/${key}`;
  }
}

/** Somebody else wrote, or takes away, or writes at this very moment. */
const lost = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
