import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { mistakeOf, type Announcement } from '../../core/window/announcement.ts';
import { windowMonth } from '../../core/window/month.ts';
import { ruleOf } from '../../core/window/release-window.ts';
import { announce, announcementsEndingAfter } from '../../engine/announcement-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import {
  announcementQuery,
  announceRequest,
  calendarQuery,
  type AnnounceRequest,
  type WindowCalendar,
} from './wire.ts';

export interface WindowGround {
  pool: Pool;
  plan: Plan;
  /** Milliseconds since 1970. */
  clock: () => number;
  access: {
    /** The name to write down for whoever announces; `user` is what the machine calls them. @throws Refusal unless they may */
    require(request: FastifyRequest, permission: 'announce', environment: string, user: string): string;
  };
}

export function windowRoutes(server: FastifyInstance, ground: WindowGround): void {
  server.post<{ Params: { environment: string } }>(
    '/api/environments/:environment/announcements',
    async (request, reply) => {
      const asked = checked(announceRequest, request.body);
      const environment = knownEnvironment(ground.plan, request.params.environment);
      const by = ground.access.require(request, 'announce', environment.name, asked.by);
      return reply.code(201).send(await announced(ground, environment, { ...asked, by }));
    },
  );

  server.get('/api/announcements', async (request) => {
    const { endingAfter } = checked(announcementQuery, request.query);
    return { announcements: await announcementsEndingAfter(ground.pool, endingAfter ?? ground.clock()) };
  });

  server.get<{ Params: { environment: string } }>(
    '/api/environments/:environment/calendar',
    async ({ params, query }): Promise<WindowCalendar> => {
      const { month } = checked(calendarQuery, query);
      const environment = knownEnvironment(ground.plan, params.environment);
      // From before the month, whatever the zone: what lies beside it falls out by itself.
      const announced = await announcementsEndingAfter(ground.pool, Date.parse(`${month}-01`) - dayMs);
      const announcements = announced.filter((each) => each.environment === environment.name);
      const shown = windowMonth(ground.plan, environment, month, announcements);
      return { environment: environment.name, month, ...shown, announcements };
    },
  );
}

const dayMs = 86_400_000;

async function announced(
  ground: WindowGround,
  environment: Environment,
  asked: AnnounceRequest,
): Promise<Announcement> {
  const rule = ruleOf(ground.plan, environment, 'maintenance');
  if (!rule || rule.announcedDaysBefore === 0) throw new Refusal('invalid', needless(environment));
  const at = ground.clock();
  const mistake = mistakeOf(asked, rule, ground.plan.calendar, at);
  if (mistake !== null) throw new Refusal('invalid', mistake);
  const announcement = { environment: environment.name, ...asked, at };
  if (await announce(ground.pool, announcement)) return announcement;
  throw new Refusal(
    'conflict',
    `Cette maintenance de ${environment.name} est déjà annoncée : « npx bascule maintenance list » montre par qui et quand.`,
  );
}

function needless({ title, windows }: Environment): string {
  if (windows.length === 0 || windows.includes('maintenance'))
    return `${title} n’attend aucune annonce pour une maintenance : déployez-y sans annoncer.`;
  return `${title} ne prend pas de maintenance : ses fenêtres sont ${windows.join(', ')}.`;
}

function knownEnvironment({ environments }: Plan, name: string): Environment {
  const environment = environments.find((each) => each.name === name);
  if (environment) return environment;
  const known = environments.map((each) => each.name).join(', ');
  throw new Refusal('not-found', `L’environnement « ${name} » n’existe pas : choisissez parmi ${known}.`);
}
