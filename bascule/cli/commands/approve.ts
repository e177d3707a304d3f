import { approvals } from '../../server/approval/wire.ts';
import { showApprovals } from '../approval-view.ts';
import { inContext, type CommonOptions } from '../context.ts';

export interface ApproveOptions extends CommonOptions {
  comment?: string;
}

/** Agrees to what a deployment brings, and shows who is still missing. */
export function approve(deployment: string, { comment = '', ...options }: ApproveOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/deployments/${encodeURIComponent(deployment)}/approvals`;
    showApprovals(context, await context.client.call('POST', path, approvals, { comment }));
    return 0;
  });
}
