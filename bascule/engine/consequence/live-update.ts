import type { PoolClient } from 'pg';
import type { Car } from '../../core/deployment/car.ts';
import { versionOf, type Deployment } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { bundleVersion } from '../../core/live-update/offer.ts';
import type { LiveUpdateRule } from '../../core/live-update/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { writeAudit } from '../audit-table.ts';
import type { Consequence } from '../deployment-log.ts';
import { lockNewest, offer, takeBack } from '../live-update-table.ts';

/**
 * Installed apps follow the deployments of their component: what was confirmed is offered to them, and what a way back
 * leaves is taken back. A version that did not outlive its bake was never offered.
 */
export function liveUpdates({ components }: Plan): Consequence {
  const rules = components.flatMap((each) =>
    each.kind === 'static' && each.liveUpdate ? [{ component: each.name, rule: each.liveUpdate }] : [],
  );
  return async (client, deployment, { at }) => {
    if (rules.length === 0 || stateOf(deployment) !== 'confirmed') return;
    for (const { component, rule } of rules) {
      const car = deployment.train.find((each) => each.component === component && each.progress === 'shifted');
      if (!car?.digest) continue;
      if (deployment.kind === 'release') await offer(client, broughtBy(deployment, car, car.digest, rule, at));
      else await goBack(client, deployment, car, at);
    }
  };
}

function broughtBy(deployment: Deployment, car: Car, digest: string, rule: LiveUpdateRule, at: number) {
  const { id, environment } = deployment;
  const version = bundleVersion(versionOf(deployment, car), digest);
  return { environment, component: car.component, version, digest, deployment: id, rule, at };
}

/** Said again, or when the apps were never offered what is left, it changes nothing. */
async function goBack(client: PoolClient, deployment: Deployment, car: Car, at: number): Promise<void> {
  const { id, environment, requestedBy } = deployment;
  const newest = await lockNewest(client, { environment, component: car.component });
  if (!newest || newest.digest !== car.from?.digest || newest.digest === car.digest) return;
  const why = `${id} revient à ${versionOf(deployment, car)}.`;
  await takeBack(client, newest, { at, by: requestedBy, why });
  await writeAudit(client, { at, environment, deployment: id, who: requestedBy, what: 'live-update-rolled-back', why });
}
