import { approvals } from '../../server/approval/wire.ts';
import { showApprovals } from '../approval-view.ts';
import { inContext } from '../context.ts';
import type { ApproveOptions } from './approve.ts';

/** Takes one's own agreement back. */
export function withdraw(deployment: string, { comment = '', ...options }: ApproveOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/deployments/${encodeURIComponent(deployment)}/approvals/withdraw`;
    showApprovals(context, await context.client.call('POST', path, approvals, { comment }));
    return 0;
  });
}
