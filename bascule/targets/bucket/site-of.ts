import type { SiteSettings } from '../../core/target/site.ts';
import type { AwsOperations } from '../aws/operations.ts';
import { BucketSite } from './bucket-site.ts';
import { FolderSite } from './folder-site.ts';
import { forgetAtEdge } from './forget.ts';
import type { Site } from './site.ts';

/** How long edges may take to forget; CloudFront goes on by itself after it. */
const edges = { withinMs: 10 * 60_000, lookEveryMs: 3_000 };

/** The site that the plan names for a component. `aws` is asked only for a bucket. */
export function siteOf(settings: SiteSettings, environment: string, aws: () => AwsOperations): Site {
  if (settings.kind === 'folder') return new FolderSite({ volume: settings.volume, environment });
  const { bucket, prefix, distribution } = settings;
  const operations = aws();
  const onMoved = distribution ? forgetAtEdge(operations.cloudFront, distribution, edges) : undefined;
  return new BucketSite({ client: operations.s3, bucket, prefix, ...(onMoved && { onMoved }) });
}
