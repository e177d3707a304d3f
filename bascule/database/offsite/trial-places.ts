import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { S3Bucket } from '../../../sandbox/aws/s3-store.ts';
import { startAws } from '../../../sandbox/aws/server.ts';
import type { OffsiteRule } from '../../core/offsite/schema.ts';
import { clientSettings } from '../../targets/aws/clients.ts';
import { BucketStore } from './bucket-store.ts';
import { FolderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';

/** A second place as a trial meets it, from behind too: what is there is looked at and spoilt without Bascule. */
export interface TrialPlace {
  to: OffsiteRule['to'];
  store: ObjectStore;
  bytesOf(name: string): Promise<Buffer>;
  put(name: string, bytes: Buffer): Promise<void>;
  lose(name: string): Promise<void>;
  /** Out of reach, as a share that is not mounted or a bucket that is not there. */
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
}

export const trialPlaces = { folder: folderPlace, bucket: bucketPlace };

async function folderPlace(home: string): Promise<TrialPlace> {
  const path = join(home, 'second');
  await mkdir(path);
  return {
    to: { kind: 'folder', path },
    store: new FolderStore(path),
    bytesOf: (name) => readFile(join(path, name)),
    put: (name, bytes) => writeFile(join(path, name), bytes),
    lose: (name) => rm(join(path, name)),
    away: () => rename(path, `${path}-away`),
    back: () => rename(`${path}-away`, path),
    close: async () => {},
  };
}

async function bucketPlace(): Promise<TrialPlace> {
  const { place, aws } = await startBucket();
  const { bucket, prefix } = place;
  const keyOf = (name: string) => `${prefix}${name}`;
  return {
    to: {
      ...{ kind: 'bucket', bucket: bucket.name, prefix: 'backups/', region: aws.account.region, endpoint: aws.url },
      ...{ access: null, encryption: 'AES256', clearedBy: 'bascule' },
    },
    store: place.store(),
    bytesOf: (name) => Promise.resolve(bucket.current(keyOf(name))!.body),
    put: async (name, bytes) => void bucket.put(keyOf(name), bytes, {}, Date.now()),
    lose: async (name) => void bucket.delete(keyOf(name), null, Date.now()),
    away: async () => void aws.s3.buckets.delete(bucket.name),
    back: async () => void aws.s3.buckets.set(bucket.name, bucket),
    close: () => aws.close(),
  };
}

/** A double of S3 with an empty bucket, and stores of it. */
export async function startBucket() {
  const aws = await startAws();
  const bucket = new S3Bucket('one-backups');
  aws.s3.buckets.set(bucket.name, bucket);
  const [credentials] = aws.account.keys;
  const prefix = 'backups/production/';
  const store = (change: { partBytes?: number; encryption?: 'bucket'; credentials?: typeof credentials } = {}) => {
    const access = { region: aws.account.region, endpoint: aws.url, credentials: change.credentials ?? credentials! };
    const client = new S3Client({ ...clientSettings(access), forcePathStyle: true });
    return new BucketStore({ client, bucket: bucket.name, prefix, encryption: 'AES256', ...change });
  };
  return { aws, place: { bucket, prefix, store } };
}
