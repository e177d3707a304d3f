import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { personNamed } from '../../core/approval/people.ts';
import { statusOf } from '../../core/incident/drafts.ts';
import type { Fact } from '../../core/incident/event.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { amend } from '../../engine/incident-log.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { allowed, leader, orRefused, type RouteGround } from './leading.ts';
import { shown } from './shown.ts';
import {
  actionRequest,
  doneRequest,
  identifyRequest,
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

/** What people do to an incident, each a fact of its own. */
export function deedRoutes(server: FastifyInstance, ground: RouteGround): void {
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
