import type { FastifyInstance } from 'fastify';
import { missingParts } from '../../core/incident/post-mortem.ts';
import { partWords } from '../../core/incident/words.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { amend } from '../../engine/incident-log.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { allowed, leader, orRefused, type OfIncident, type RouteGround } from './leading.ts';
import { postMortemOf, publishable } from './shown.ts';
import { doneRequest, postMortemRequest, type PostMortemShown } from './wire.ts';

/** What is learned of an incident: drafted by itself, completed by people, published once. */
export function postMortemRoutes(server: FastifyInstance, ground: RouteGround): void {
  server.get<OfIncident>('/api/incidents/:id/post-mortem', async ({ params }) =>
    orRefused(postMortemOf(ground, params.id)),
  );

  server.post<OfIncident>('/api/incidents/:id/post-mortem', async (request): Promise<PostMortemShown> => {
    const { id } = request.params;
    const { parts, revision, by: user } = checked(postMortemRequest, request.body);
    const by = await leader(ground, request, user);
    await amend(ground, id, (incident) => {
      const facts = allowed(incident, { type: 'post-mortem-edited', by, parts });
      refuseUnseen(incident, revision);
      return facts;
    });
    return postMortemOf(ground, id);
  });

  server.post<OfIncident>('/api/incidents/:id/post-mortem/publish', async (request): Promise<PostMortemShown> => {
    const { id } = request.params;
    const { by: user } = checked(doneRequest, request.body);
    const by = await leader(ground, request, user);
    const { document, revision } = await publishable(ground, id, by);
    await amend(ground, id, (incident) => {
      const facts = allowed(incident, { type: 'post-mortem-published', by, document });
      refuseUnseen(incident, revision);
      refuseBlank(incident);
      return facts;
    });
    return postMortemOf(ground, id);
  });
}

/** Two who write at once would undo each other's words. */
function refuseUnseen({ postMortem }: Incident, revision: number): void {
  const edited = postMortem?.edited ?? null;
  if ((edited?.seq ?? 0) === revision) return;
  throw new Refusal(
    'conflict',
    `${edited?.by ?? 'Quelqu’un'} vient de modifier ce post-mortem : relisez-le, puis recommencez.`,
  );
}

function refuseBlank(incident: Incident): void {
  const missing = missingParts(incident).map((part) => partWords[part]);
  if (missing.length === 0) return;
  throw new Refusal('conflict', `Il reste à écrire dans ce post-mortem : ${missing.join(', ')}.`);
}
