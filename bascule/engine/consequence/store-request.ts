import type { PoolClient } from 'pg';
import type { Car } from '../../core/deployment/car.ts';
import type { Deployment } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import type { StorePlace } from '../../core/store/place.ts';
import { requestWhenConfirmed } from '../../core/store/request.ts';
import type { Consequence } from '../deployment-log.ts';
import { attempt } from '../savepoint.ts';
import { tell } from '../store-message.ts';
import { requestRelease } from '../store-request.ts';
import { releasesAfter } from '../store-table.ts';

/**
 * The stores are the last stage of the train: once everything that the app needs is confirmed, its new version is asked
 * for where the plan wants that (§5.4). What can't be asked for is told to people, and hinders no deployment.
 */
export function storesAreAsked(places: readonly StorePlace[]): Consequence {
  const meant = places.filter(({ rule }) => rule.request === 'when-confirmed');
  return async (client, deployment, { at }) => {
    if (deployment.kind !== 'release' || stateOf(deployment) !== 'confirmed') return;
    for (const place of meant) {
      if (place.environment !== deployment.environment) continue;
      const car = deployment.train.find((each) => each.component === place.component && each.progress === 'shifted');
      if (car?.declared === undefined || (await isSettled(client, deployment, place))) continue;
      const stage = { client, deployment, place, version: car.declared, at };
      const tellOf = (error: unknown) => tellWhy(stage, error instanceof Error ? error.message : String(error));
      await attempt(
        client,
        () => ask(stage),
        // A person asked at the same time and was first: now that can be seen.
        (error) => (isTaken(error) ? attempt(client, () => ask(stage), tellOf) : tellOf(error)),
      );
    }
  };
}

interface Stage {
  client: PoolClient;
  deployment: Deployment;
  place: StorePlace;
  version: NonNullable<Car['declared']>;
  at: number;
}

async function ask(stage: Stage): Promise<void> {
  const { client, deployment, place, version, at } = stage;
  const { id, requestedBy: by } = deployment;
  const wanted = { version, notes: place.rule.notes, file: null, at, by, why: `${id} est confirmé.`, deployment: id };
  const asked = await requestRelease(client, place, wanted, requestWhenConfirmed);
  if (asked?.kind === 'refused') await tellWhy(stage, asked.why);
}

async function tellWhy({ client, deployment, place, version, at }: Stage, reason: string): Promise<void> {
  const { environment, component, rule } = place;
  const about = { environment, component, store: rule.kind, version, deployment: deployment.id, at };
  await tell(client, 'store-not-requested', { ...about, reason });
}

/** Whatever is still told of a confirmed deployment, its slots that are emptied for one, asks no second time. */
async function isSettled(client: PoolClient, { id }: Deployment, place: StorePlace): Promise<boolean> {
  const { component, rule } = place;
  const asked = await releasesAfter(client, id);
  if (asked.some((each) => each.component === component && each.store === rule.kind)) return true;
  const { rowCount } = await client.query(
    `SELECT 1 FROM bascule.message WHERE template = 'store-not-requested'
       AND body->>'deployment' = $1 AND body->>'component' = $2 AND body->>'store' = $3 LIMIT 1`,
    [id, component, rule.kind],
  );
  return rowCount !== 0;
}

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === '23505';
