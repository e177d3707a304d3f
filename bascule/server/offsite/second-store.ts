import type { OffsiteBucket, OffsiteRule } from '../../core/offsite/schema.ts';
import { FolderStore } from '../../database/offsite/folder-store.ts';
import type { ObjectStore } from '../../database/offsite/object-store.ts';
import type { SecretOf } from '../../targets/aws/access.ts';

/** A second store by what the plan says of it. Each environment has a folder of its own there. */
export async function secondStoreOf(
  { to }: Pick<OffsiteRule, 'to'>,
  environment: string,
  secret: SecretOf,
): Promise<ObjectStore> {
  return to.kind === 'folder' ? new FolderStore(to.path, environment) : bucketOf(to, environment, secret);
}

/** S3's client is loaded only where there is a bucket. */
async function bucketOf(to: OffsiteBucket, environment: string, secret: SecretOf): Promise<ObjectStore> {
  const [{ S3Client }, { BucketStore }, { accessOf }, { clientSettings }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../../database/offsite/bucket-store.ts'),
    import('../../targets/aws/access.ts'),
    import('../../targets/aws/clients.ts'),
  ]);
  const { bucket, prefix, encryption, endpoint } = to;
  // Addresses like http://bucket.127.0.0.1 lead nowhere.
  const client = new S3Client({ ...clientSettings(accessOf(to, secret)), forcePathStyle: endpoint !== null });
  return new BucketStore({ client, bucket, prefix: `${prefix}${environment}/`, encryption });
}
