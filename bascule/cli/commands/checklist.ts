import { checklist as wire } from '../../server/checklist/wire.ts';
import { showChecklist } from '../checklist-view.ts';
import { inContext, type CommonOptions } from '../context.ts';

/** Shows what was seen before a deployment, and what is seen after it. */
export function checklist(deployment: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/deployments/${encodeURIComponent(deployment)}/checklist`;
    showChecklist(context, await context.client.call('GET', path, wire));
    return 0;
  });
}
