import type { SiteSettings } from '../../core/target/site.ts';
import type { AwsOperations } from '../aws/operations.ts';
import { FolderSite } from './folder-site.ts';
import type { Site } from './site.ts';

/** How long edges may take to forget; CloudFront goes on by itself after it. */
const edges = { withinMs: 10 * 60_000, lookEveryMs: 3_000 };

/** The site that the plan names for a component. `aws` is asked only for a bucket, and AWS's clients are loaded only then. */
export async function siteOf(
  settings: SiteSettings,
  environment: string,
  aws: () => Promise<AwsOperations>,
): Promise<Site> {
  if (settings.kind === 'folder') return new FolderSite({ volume: settings.volume, environment });
  const [{ BucketSite }, { forgetAtEdge }] = await Promise.all([import('./bucket-site.ts'), import('./forget.ts')]);
  const { bucket, prefix, distribution } = settings;
  const operations = await aws();
  const onMoved = distribution ? forgetAtEdge(operations.cloudFront, distribution, edges) : undefined;
  return new BucketSite({ client: operations.s3, bucket, prefix, ...(onMoved && { onMoved }) });
}
