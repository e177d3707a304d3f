import { outcome, proposals } from '../../server/flag/wire.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { showOutcome, showProposals } from '../flag-view.ts';

export interface AnswerOptions extends CommonOptions {
  comment?: string;
}

/** What waits for a second person. */
export function pending(environment: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const name = knownEnvironment(context.plan, environment);
    const list = await context.client.call('GET', `/api/environments/${name}/flag-proposals`, proposals);
    context.out.record(list);
    if (list.proposals.length > 0) showProposals(context, list.proposals);
    else context.out.say(`Aucun changement de flag n’attend d’accord en ${name}.`);
    return 0;
  });
}

/** One after the other; the first that can't be accepted ends it. */
export function accept(
  environment: string,
  ids: string[],
  { comment = '', ...options }: AnswerOptions,
): Promise<number> {
  return inContext(options, async (context) => {
    const base = `/api/environments/${knownEnvironment(context.plan, environment)}/flag-proposals`;
    for (const id of ids) {
      const path = `${base}/${encodeURIComponent(id)}/accept`;
      showOutcome(context, await context.client.call('POST', path, outcome, { comment }));
    }
    return 0;
  });
}

export function decline(environment: string, id: string, { comment = '', ...options }: AnswerOptions): Promise<number> {
  return inContext(options, async ({ client, plan, out }) => {
    const path = `/api/environments/${knownEnvironment(plan, environment)}/flag-proposals/${encodeURIComponent(id)}/decline`;
    out.record(await client.call('POST', path, proposals, { comment }));
    out.say(`${id} est refusé : le flag reste comme il est.`);
    return 0;
  });
}
