import { checklist } from '../../server/checklist/wire.ts';
import { showChecklist } from '../checklist-view.ts';
import { inContext, type CommonOptions } from '../context.ts';

export interface SignOptions extends CommonOptions {
  comment?: string;
}

/** Vouches for an item of a deployment's lists, and shows them. */
export function sign(deployment: string, item: string, { comment = '', ...options }: SignOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/deployments/${encodeURIComponent(deployment)}/signatures`;
    showChecklist(context, await context.client.call('POST', path, checklist, { item, comment }));
    return 0;
  });
}
