import { stateOf } from '../../core/deployment/state.ts';
import { standing } from '../../core/store/standing.ts';
import type { StorePlace } from '../../core/store/place.ts';
import { refusalOf } from '../../core/store/wish.ts';
import { writeAudit } from '../audit-table.ts';
import type { Consequence } from '../deployment-log.ts';
import { append, lockOpen, lookNow } from '../store-table.ts';

/**
 * What a way back takes from the users of its environment is halted in the stores too (§6.4, first option): the app that
 * is being given out was made for what is leaving. Whoever has it keeps it.
 */
export function storesGoBack(places: readonly StorePlace[]): Consequence {
  return async (client, deployment, { at }) => {
    if (deployment.kind !== 'rollback' || stateOf(deployment) !== 'confirmed') return;
    const { id, environment, requestedBy: by } = deployment;
    for (const { environment: meant, component, rule } of places) {
      if (
        meant !== environment ||
        !deployment.train.some((car) => car.component === component && car.progress === 'shifted')
      )
        continue;
      const release = await lockOpen(client, { environment, component, store: rule.kind });
      if (!release || refusalOf('halt', standing(release), rule) !== null) continue;
      const why = `${id} revient à la version d’avant.`;
      // Said once: whoever let it go on since is not stopped by what is still told of the way back.
      if (release.events.some((event) => event.type === 'asked' && event.why === why)) continue;
      if (!(await append(client, release, { at, type: 'asked', wish: 'halt', by, why }))) continue;
      await lookNow(client, release.number, at);
      await writeAudit(client, { at, environment, deployment: id, who: by, what: 'store-halted', why });
    }
  };
}
