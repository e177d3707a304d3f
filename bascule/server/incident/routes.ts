import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { personNamed } from '../../core/approval/people.ts';
import { statusOf } from '../../core/incident/drafts.ts';
import type { Fact } from '../../core/incident/event.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { phaseOf } from '../../core/incident/state.ts';
import { acknowledge, declare } from '../../engine/incident-deeds.ts';
import { amend } from '../../engine/incident-log.ts';
import { recentIncidents } from '../../engine/incident-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { knownComponents, knownEnvironment, linkable } from './known.ts';
import { allowed, leader, led, orRefused, viaOf, type OfIncident, type RouteGround } from './leading.ts';
import { onCallRoutes } from './on-call-routes.ts';
import { postMortemRoutes } from './post-mortem-routes.ts';
import { openActionsOf, shown, summaryOf } from './shown.ts';
import {
  acknowledgeRequest,
  actionRequest,
  declareRequest,
  doneRequest,
  identifyRequest,
  linkRequest,
  incidentQuery,
  mitigateRequest,
  noteRequest,
  reopenRequest,
  resolveRequest,
  severityRequest,
  taskRequest,
  triageRequest,
  updateRequest,
  type IncidentShown,
} from './wire.ts';

type OfOne = { Params: { id: string; number: string } };

/** Incidents as people lead them, from the declaration to what is learned of them, and who is called. */
export function incidentRoutes(server: FastifyInstance, ground: RouteGround): void {
  leadRoutes(server, ground);
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

  /** A route that adds one fact, where the incident allows it. */
  const deed = <Body extends z.ZodType<{ by: string }>>(
    verb: string,
    schema: Body,
    factOf: (asked: z.infer<Body>, by: string, incident: Incident, number: number) => Fact,
  ) =>
    server.post<OfOne>(`/api/incidents/:id/${verb}`, async (request): Promise<IncidentShown> => {
      const asked = checked(schema, request.body);
      const by = await leader(ground, request, asked.by);
      const number = Number(request.params.number ?? 0);
      await orRefused(
        amend(ground, request.params.id, (incident) => allowed(incident, factOf(asked, by, incident, number))),
      );
      return shown(ground, request.params.id);
    });

  deed('notes', noteRequest, ({ text }, by) => ({ type: 'noted', by, text }));
  deed('severity', severityRequest, ({ severity, reason }, by) => ({ type: 'severity-changed', severity, reason, by }));
  deed('updates', updateRequest, ({ status, text }, by, incident) => ({
    type: 'update-published',
    ...{ by, text, status: status ?? statusOf(incident) },
  }));
  deed('tasks', taskRequest, ({ text, owner }, by, { tasks }) => ({
    type: 'task-added',
    ...{ task: tasks.length + 1, text, owner: ownerOf(ground, owner), by },
  }));
  deed('tasks/:number/done', doneRequest, (_, by, _incident, task) => ({ type: 'task-done', task, by }));
  deed('triage', triageRequest, ({ decision }, by) => ({ type: 'triaged', decision, by }));
  deed('identify', identifyRequest, ({ cause }, by) => ({ type: 'identified', cause, by }));
  deed('mitigate', mitigateRequest, ({ how }, by) => ({ type: 'mitigated', how, by }));
  deed('resolve', resolveRequest, ({ cause, action }, by) => ({ type: 'resolved', cause, action, by }));
  deed('reopen', reopenRequest, ({ reason }, by) => ({ type: 'reopened', reason, by }));
  deed('actions', actionRequest, ({ kind, text, owner, dueOn = null }, by, { actions }) => ({
    type: 'action-added',
    ...{ action: actions.length + 1, kind, text, owner: ownerOf(ground, owner), dueOn, by },
  }));
  deed('actions/:number/done', doneRequest, (_, by, _incident, action) => ({ type: 'action-done', action, by }));
}

function ownerOf({ plan }: RouteGround, name: string | undefined): string | null {
  if (name === undefined) return null;
  if (plan.people.length === 0 || personNamed(plan, name)) return name;
  const known = plan.people.map((person) => person.name).join(', ');
  throw new Refusal(
    'invalid',
    `owner : « ${name} » n’est pas parmi les personnes du plan : choisissez parmi ${known}.`,
  );
}

function refuseFuture(beganAt: number | undefined, now: number): void {
  if (beganAt === undefined || beganAt <= now) return;
  throw new Refusal('invalid', 'beganAt : un incident n’a pas pu commencer plus tard que maintenant.');
}
