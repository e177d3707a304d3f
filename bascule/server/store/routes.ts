import type { FastifyInstance } from 'fastify';
import { stateOf } from '../../core/deployment/state.ts';
import type { Wish } from '../../core/store/event.ts';
import type { StorePlace } from '../../core/store/place.ts';
import type { DeploymentLog } from '../../engine/deployment-log.ts';
import { transaction } from '../../engine/transaction.ts';
import { checked } from '../checked.ts';
import type { Access } from '../people/access.ts';
import { Refusal } from '../refusal.ts';
import { request as ask, wish } from './ask.ts';
import { shelvesOf, type ShelvesGround } from './shelves.ts';
import { storeRequest, storesQuery, storeWish, type Stores } from './wire.ts';

type OnShelf = { Params: { environment: string; component: string; store: string } };

export interface StoreRoutesGround extends ShelvesGround {
  access: Pick<Access, 'require'>;
  log: Pick<DeploymentLog, 'latest'>;
}

/** Releases of installed apps in their stores: people ask for them, halt them and let them go on. */
export function storeRoutes(server: FastifyInstance, ground: StoreRoutesGround): void {
  const { pool, clock, access, places, log } = ground;
  const path = '/api/environments/:environment/stores/:component/:store';

  server.get('/api/stores', async ({ query }): Promise<Stores> => {
    return shelvesOf(ground, checked(storesQuery, query).environment ?? null);
  });

  server.post<OnShelf>(`${path}/request`, async (request) => {
    const { environment } = request.params;
    const { by: user, reason: why, ...asked } = checked(storeRequest, request.body);
    await shelvesOf(ground, environment);
    const place = placeOf(places, request.params);
    const by = access.require(request, 'deploy', environment, user);
    const deployment = await confirmedIn(log, environment);
    await transaction(pool, (client) => ask(client, place, asked, { at: clock.now(), by, why, deployment }));
    return shelvesOf(ground, environment);
  });

  const wishRoute = (wanted: Wish, permission: 'deploy' | 'rollback') =>
    server.post<OnShelf>(`${path}/${wanted}`, async (request) => {
      const { environment } = request.params;
      const { by: user, reason: why } = checked(storeWish, request.body);
      await shelvesOf(ground, environment);
      const place = placeOf(places, request.params);
      const by = access.require(request, permission, environment, user);
      await transaction(pool, (client) => wish(client, place, wanted, { at: clock.now(), by, why }));
      return shelvesOf(ground, environment);
    });
  wishRoute('halt', 'rollback');
  wishRoute('resume', 'deploy');
  wishRoute('advance', 'deploy');
}

function placeOf(places: readonly StorePlace[], { environment, component, store }: OnShelf['Params']): StorePlace {
  const ours = places.filter((place) => place.environment === environment);
  const found = ours.find((place) => place.component === component && place.rule.kind === store);
  if (found) return found;
  const known = ours.map((place) => `${place.component} (${place.rule.kind})`).join(', ');
  throw new Refusal(
    'not-found',
    known === ''
      ? `Rien de ${environment} ne va dans un store : ajoutez « stores » à un composant du plan.`
      : `« ${component} » ne va pas dans « ${store} » depuis ${environment} : choisissez parmi ${known}.`,
  );
}

/** An app may need the API that was deployed with it: first that is confirmed, then the app goes out (§5.4). */
async function confirmedIn(log: Pick<DeploymentLog, 'latest'>, environment: string): Promise<string> {
  const latest = await log.latest(environment);
  if (latest && stateOf(latest) === 'confirmed') return latest.id;
  throw new Refusal(
    'conflict',
    latest
      ? `Le dernier déploiement de ${environment} (${latest.id}) n’est pas confirmé : une application part dans les stores après le reste de son train.`
      : `Rien n’a encore été déployé en ${environment} : une application part dans les stores après le reste de son train.`,
  );
}
