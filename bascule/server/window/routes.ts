import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { mistakeOf, type Announcement } from '../../core/window/announcement.ts';
import { ruleOf } from '../../core/window/release-window.ts';
import { announce, announcementsEndingAfter } from '../../engine/announcement-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { announcementQuery, announceRequest, type AnnounceRequest } from './wire.ts';

export interface WindowGround {
  pool: Pool;
  plan: Plan;
  /** Milliseconds since 1970. */
  now: () => number;
  /** The name of who asks, who may announce; `claimed` is who they say they are. @throws Refusal */
  announcer: (request: FastifyRequest, claimed: string) => string | Promise<string>;
}

export function windowRoutes(server: FastifyInstance, ground: WindowGround): void {
  server.post<{ Params: { environment: string } }>(
    '/api/environments/:environment/announcements',
    async (request, reply) => {
      const asked = checked(announceRequest, request.body);
      const by = await ground.announcer(request, asked.by);
      return reply.code(201).send(await announced(ground, request.params.environment, { ...asked, by }));
    },
  );

  server.get('/api/announcements', async (request) => {
    const { endingAfter } = checked(announcementQuery, request.query);
    return { announcements: await announcementsEndingAfter(ground.pool, endingAfter ?? ground.now()) };
  });
}

async function announced(ground: WindowGround, name: string, asked: AnnounceRequest): Promise<Announcement> {
  const environment = knownEnvironment(ground.plan, name);
  const rule = ruleOf(ground.plan, environment, 'maintenance');
  if (!rule || rule.announcedDaysBefore === 0) {
    const sentence = `${environment.title} n’attend aucune annonce pour une maintenance : déployez-y sans annoncer.`;
    throw new Refusal('invalid', sentence);
  }
  const at = ground.now();
  const mistake = mistakeOf(asked, rule, ground.plan.calendar, at);
  if (mistake !== null) throw new Refusal('invalid', mistake);
  const announcement = { environment: name, from: asked.from, to: asked.to, by: asked.by, at, text: asked.text };
  if (await announce(ground.pool, announcement)) return announcement;
  throw new Refusal(
    'conflict',
    `Cette maintenance de ${name} est déjà annoncée : « npx bascule maintenance list » montre par qui et quand.`,
  );
}

function knownEnvironment({ environments }: Plan, name: string): Environment {
  const environment = environments.find((each) => each.name === name);
  if (environment) return environment;
  const known = environments.map((each) => each.name).join(', ');
  throw new Refusal('not-found', `L’environnement « ${name} » n’existe pas : choisissez parmi ${known}.`);
}
