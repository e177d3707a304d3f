import { nextStepAt, offerState, percentAt, type Offer } from '../../core/live-update/offer.ts';
import { offersOf, tallyOf } from '../../engine/live-update-table.ts';
import type { PeopleGround } from '../people/routes.ts';
import { Refusal } from '../refusal.ts';
import type { LiveUpdates } from './wire.ts';

/** What is told of an offer that is long gone would only be in the way. */
const shownOffers = 10;

/** Of one environment, or of all (null). @throws Refusal `not-found` */
export async function channelsOf(ground: PeopleGround, environment: string | null): Promise<LiveUpdates> {
  const { components, environments } = ground.plan;
  const known = environments.map(({ name }) => name);
  if (environment !== null && !known.includes(environment))
    throw new Refusal(
      'not-found',
      `L’environnement « ${environment} » n’existe pas : choisissez parmi ${known.join(', ')}.`,
    );
  const updated = components.flatMap((each) =>
    each.kind === 'static' && each.liveUpdate ? [{ component: each.name, rule: each.liveUpdate }] : [],
  );
  const channels = known
    .filter((name) => environment === null || name === environment)
    .flatMap((name) => updated.map((each) => ({ environment: name, ...each })));
  return {
    channels: await Promise.all(
      channels.map(async ({ rule: { appId, minimumNative }, ...channel }) => ({
        ...{ ...channel, appId, minimumNative },
        offers: await shown(ground, (await offersOf(ground.pool, channel)).slice(0, shownOffers)),
      })),
    ),
  };
}

async function shown(
  { pool, clock }: PeopleGround,
  offers: Offer[],
): Promise<LiveUpdates['channels'][number]['offers']> {
  const now = clock.now();
  return Promise.all(
    offers.map(async (offer) => {
      const { version, digest, deployment, beganAt, stopped, rolledBack } = offer;
      return {
        ...{ version, digest, deployment, beganAt, stopped, rolledBack },
        ...{ state: offerState(offer, now), percent: percentAt(offer, now), nextAt: nextStepAt(offer, now) },
        ...(await tallyOf(pool, offer, beganAt)),
      };
    }),
  );
}
