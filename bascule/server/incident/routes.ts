import type { FastifyInstance } from 'fastify';
import { phaseOf } from '../../core/incident/state.ts';
import { acknowledge, declare } from '../../engine/incident-deeds.ts';
import { amend } from '../../engine/incident-log.ts';
import { recentIncidents } from '../../engine/incident-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { deedRoutes } from './deed-routes.ts';
import { knownComponents, knownEnvironment, linkable } from './known.ts';
import { leader, led, orRefused, viaOf, type OfIncident, type RouteGround } from './leading.ts';
import { onCallRoutes } from './on-call-routes.ts';
import { postMortemRoutes } from './post-mortem-routes.ts';
import { openActionsOf, shown, summaryOf } from './shown.ts';
import { acknowledgeRequest, declareRequest, incidentQuery, linkRequest, type IncidentShown } from './wire.ts';

/** Incidents as people lead them, from the declaration to what is learned of them, and who is called. */
export function incidentRoutes(server: FastifyInstance, ground: RouteGround): void {
  leadRoutes(server, ground);
  deedRoutes(server, ground);
  postMortemRoutes(server, ground);
  onCallRoutes(server, ground);
}

function leadRoutes(server: FastifyInstance, ground: RouteGround): void {
  server.get('/api/incidents', async ({ query }) => {
    const { all } = checked(incidentQuery, query);
    const recent = await recentIncidents(ground.pool, 200);
    const wanted = all === '1' ? recent : recent.filter((incident) => phaseOf(incident) !== null);
    return { incidents: wanted.map(summaryOf) };
  });

  server.get<OfIncident>('/api/incidents/:id', async ({ params }) => orRefused(shown(ground, params.id)));

  server.post('/api/incidents', async (request, reply) => {
    const { by: user, deployment, ...asked } = checked(declareRequest, request.body);
    const environment = knownEnvironment(ground.plan, asked.environment);
    knownComponents(ground.plan, asked.components);
    refuseFuture(asked.beganAt, ground.clock.now());
    const by = ground.access.require(request, 'respond', environment, user);
    const cause = deployment === undefined ? undefined : await linkable(ground, deployment, environment);
    const { id } = await declare(ground, { ...asked, cause, by, via: viaOf(request) });
    return reply.code(201).send(await shown(ground, id));
  });

  server.post<OfIncident>('/api/incidents/:id/acknowledge', async (request): Promise<IncidentShown> => {
    const { by: user } = checked(acknowledgeRequest, request.body);
    const by = await leader(ground, request, user);
    const taken = await orRefused(acknowledge(ground, request.params.id, { by, via: viaOf(request) }));
    if (taken.kind === 'refused') throw new Refusal('conflict', taken.why);
    return shown(ground, request.params.id);
  });

  server.post<OfIncident>('/api/incidents/:id/links', async (request): Promise<IncidentShown> => {
    const { id } = request.params;
    const { deployment, as, by: user } = checked(linkRequest, request.body);
    const { environment, components } = await led(ground, request, user);
    const found = await linkable(ground, deployment, environment);
    await amend(ground, id, () => [{ type: 'linked', as, ...found, components, reason: '' }]);
    return shown(ground, id);
  });

  server.get('/api/incident-actions', async () => ({
    actions: openActionsOf(await recentIncidents(ground.pool, 1_000)),
  }));
}

function refuseFuture(beganAt: number | undefined, now: number): void {
  if (beganAt === undefined || beganAt <= now) return;
  throw new Refusal('invalid', 'beganAt : un incident n’a pas pu commencer plus tard que maintenant.');
}
