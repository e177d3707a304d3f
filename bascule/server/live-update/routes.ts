import type { FastifyInstance } from 'fastify';
import type { PoolClient } from 'pg';
import type { Offer, Said } from '../../core/live-update/offer.ts';
import { offerState } from '../../core/live-update/offer.ts';
import { writeAudit } from '../../engine/audit-table.ts';
import { lockNewest, resume, stop } from '../../engine/live-update-table.ts';
import { transaction } from '../../engine/transaction.ts';
import { checked } from '../checked.ts';
import type { Access } from '../people/access.ts';
import type { PeopleGround } from '../people/routes.ts';
import { Refusal } from '../refusal.ts';
import { channelsOf } from './channels.ts';
import { liveUpdateRequest, liveUpdatesQuery, type LiveUpdates } from './wire.ts';

type OfChannel = { Params: { environment: string; component: string } };

/** What installed apps are offered; people stop it, and send it on. */
export function liveUpdateRoutes(server: FastifyInstance, ground: PeopleGround & { access: Access }): void {
  const { pool, clock, access } = ground;

  server.get('/api/live-updates', async ({ query }): Promise<LiveUpdates> => {
    return channelsOf(ground, checked(liveUpdatesQuery, query).environment ?? null);
  });

  server.post<OfChannel>('/api/environments/:environment/live-updates/:component/stop', async (request) => {
    const { environment } = request.params;
    const { reason: why, by: user } = checked(liveUpdateRequest, request.body);
    await channelsOf(ground, environment);
    const by = access.require(request, 'rollback', environment, user);
    await transaction(pool, async (client) => {
      const offer = await newestOf(client, request.params);
      if (!(await stop(client, offer, { at: clock.now(), by, why }))) throw stoppedAlready(offer);
      await writeAudit(client, audited(offer, 'live-update-stopped', { at: clock.now(), by, why }));
    });
    return channelsOf(ground, environment);
  });

  server.post<OfChannel>('/api/environments/:environment/live-updates/:component/resume', async (request) => {
    const { environment } = request.params;
    const { reason: why, by: user } = checked(liveUpdateRequest, request.body);
    await channelsOf(ground, environment);
    const by = access.require(request, 'deploy', environment, user);
    await transaction(pool, async (client) => {
      const offer = await newestOf(client, request.params);
      if (!(await resume(client, offer, clock.now()))) throw neverStopped(offer, clock.now());
      await writeAudit(client, audited(offer, 'live-update-resumed', { at: clock.now(), by, why }));
    });
    return channelsOf(ground, environment);
  });
}

async function newestOf(client: PoolClient, channel: OfChannel['Params']): Promise<Offer> {
  const offer = await lockNewest(client, channel);
  if (offer) return offer;
  throw new Refusal(
    'conflict',
    `Aucun bundle de ${channel.component} n’est proposé aux applications de ${channel.environment} : le prochain déploiement confirmé en proposera un.`,
  );
}

const stoppedAlready = ({ version, stopped }: Offer) =>
  new Refusal('conflict', `${version} est déjà arrêté, par ${stopped?.by} : ${stopped?.why}`);

const neverStopped = (offer: Offer, now: number) =>
  new Refusal(
    'conflict',
    `${offer.version} n’est pas arrêté : ${offerState(offer, now) === 'complete' ? 'tous les appareils le reçoivent' : 'il suit ses étapes'}.`,
  );

const audited = (
  { environment, deployment }: Offer,
  what: 'live-update-stopped' | 'live-update-resumed',
  { at, by, why }: Said,
) => ({ at, environment, deployment, who: by, what, why });
