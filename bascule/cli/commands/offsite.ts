import { broughtBack, offsiteFinding, offsiteRound } from '../../server/offsite/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { carryOut } from '../operation.ts';
import { styled } from '../table.ts';

export interface OffsiteOptions extends CommonOptions {
  now?: boolean;
}

const colours = { good: 'green', warning: 'yellow', bad: 'red' } as const;

/** Whether an environment's backups are in their second place too; with --now, after a round. */
export function offsite(name: string, options: OffsiteOptions): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, client, out } = context;
    const environment = knownEnvironment(plan, name);
    const path = `/api/environments/${environment}/offsite`;
    if (options.now) {
      const round = await carryOut(context, path, { by: currentUser() }, offsiteRound);
      out.record({ type: 'round', environment, ...round });
      const { copied, checked, removed } = round;
      out.say(
        `${copied.length} fichier(s) copié(s) et relu(s), ${checked.length} relu(s), ${removed.length} retiré(s).`,
      );
    }
    const finding = await client.call('GET', path, offsiteFinding);
    out.record({ type: 'finding', environment, ...finding });
    out.say(styled(colours[finding.level], finding.sentence));
    return finding.level === 'bad' ? 1 : 0;
  });
}

/** Makes an environment's first store again of the second one. */
export function bringBack(name: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const environment = knownEnvironment(context.plan, name);
    const path = `/api/environments/${environment}/offsite/bring-back`;
    const { files } = await carryOut(context, path, { by: currentUser() }, broughtBack);
    context.out.record({ type: 'brought-back', environment, files });
    context.out.say(
      `${files} fichier(s) rapporté(s), sceaux contrôlés : « npx bascule backup list ${environment} » montre les heures où revenir.`,
    );
    return 0;
  });
}
