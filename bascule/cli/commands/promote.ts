import { z } from 'zod';
import { states, stateWords } from '../../core/deployment/state.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions } from '../context.ts';

export interface PromoteOptions extends CommonOptions {
  reason: string;
}

const promoted = z.object({ deployment: z.string(), state: z.enum(states) });

/** Sends on a step that is held for want of traffic. */
export function promote(deployment: string, { reason, ...options }: PromoteOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const path = `/api/deployments/${encodeURIComponent(deployment)}/promote`;
    const answer = await client.call('POST', path, promoted, { reason, by: currentUser() });
    out.record(answer);
    out.say(`${answer.deployment} continue : ${stateWords[answer.state]}.`);
    return 0;
  });
}
