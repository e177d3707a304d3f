import type { DeploymentSummary } from '../../server/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, knownComponent, knownEnvironment, type CommonOptions } from '../context.ts';
import { failureOf, showDeployment } from '../deployment-view.ts';
import { liveUpdatesOf, tellOfApps } from '../live-update-way-back.ts';

export interface RollbackOptions extends CommonOptions {
  component?: string[];
  reason?: string;
}

/** Brings an environment back to what it ran before. Answers the exit code: 0 when the traffic is where it was wanted. */
export function rollback(environment: string, options: RollbackOptions): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, client, out } = context;
    const components = options.component?.map((name) => knownComponent(plan, name));
    const name = knownEnvironment(plan, environment);
    const before = await liveUpdatesOf(context, name, components);
    const { deployment, already } = await client.rollback(name, {
      reason: options.reason ?? 'Retour demandé à la main.',
      by: currentUser(),
      ...(components && { components }),
    });
    if (deployment === null) return 0;
    if (already) out.note(`${already.by} l’a déjà demandé : rien n’est fait en double, voici ${deployment}.`);
    const summary = await showDeployment(context, deployment);
    await tellOfApps(context, name, before);
    if (isBack(summary)) return 0;
    out.note(failureOf(summary));
    return 1;
  });
}

/** Either a running deployment was turned back, or a new one took the earlier version in. */
function isBack({ kind, state }: DeploymentSummary): boolean {
  return kind === 'rollback'
    ? state === 'confirmed'
    : state === 'rolled-back' || state === 'cancelled' || state === 'confirmed';
}
