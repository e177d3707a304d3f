import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { AwsProblem } from '../aws/aws-problem.ts';
import { invalidate } from '../aws/invalidation.ts';
import type { Patience } from '../aws/patience.ts';
import type { Pointer } from './pointer.ts';
import { pathsToForget } from './site-release.ts';

/**
 * For `BucketSite`'s `onMoved`: the edge forgets what a move changed. The reference and the paths follow from the pointer
 * alone, so that a move that is ended after a crash asks for the very same invalidation. Once the version before was
 * pruned its paths can't be told any more; then it was asked for long ago.
 */
export function forgetAtEdge(client: CloudFrontClient, distribution: string, patience: Patience) {
  return async ({ pointer: { digest, moves, movedAt }, changed }: { pointer: Pointer; changed: string[] }) => {
    if (changed.length === 0) return;
    const reference = `bascule-${digest.slice(0, 12)}-${moves}-${movedAt}`;
    await invalidate(client, { distribution, reference, paths: pathsToForget(changed) }, patience).catch(unlessAsked);
  };
}

/** Of this very move there is one already: the reference names no other. */
function unlessAsked(error: unknown): void {
  if (!(error instanceof AwsProblem && error.code === 'conflict')) throw error;
}
