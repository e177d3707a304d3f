import type { Plan } from '../core/plan/schema.ts';
import { storePlaces } from '../core/store/place.ts';
import { flagsOfDeployments } from './consequence/flags.ts';
import { incidentConsequence } from './consequence/incident.ts';
import { liveUpdates } from './consequence/live-update.ts';
import { messagesOfDeployments } from './consequence/messages.ts';
import { storesAreAsked } from './consequence/store-request.ts';
import { storesGoBack } from './consequence/store.ts';
import type { Consequence } from './deployment-log.ts';

/** All that the facts of deployments bring about, in the order in which it is written down. */
export function consequences(plan: Plan): Consequence[] {
  return [
    incidentConsequence(plan),
    flagsOfDeployments,
    liveUpdates(plan),
    storesGoBack(storePlaces(plan)),
    storesAreAsked(storePlaces(plan)),
    messagesOfDeployments(plan),
  ];
}
