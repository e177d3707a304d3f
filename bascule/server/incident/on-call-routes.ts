import type { FastifyInstance } from 'fastify';
import { may, personNamed } from '../../core/approval/people.ts';
import { onCallAt, shiftsBetween } from '../../core/incident/on-call.ts';
import type { OnCall } from '../../core/incident/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { IncidentGround } from '../../engine/incident-log.ts';
import { addOverride, overridesEndingAfter, withdrawOverride } from '../../engine/on-call-table.ts';
import { checked } from '../checked.ts';
import type { Access } from '../people/access.ts';
import { Refusal } from '../refusal.ts';
import { onCallQuery, overrideRequest, type OnCallShown } from './wire.ts';

const shownMs = 6 * 7 * 24 * 3_600_000;
const longestMs = 60 * 24 * 3_600_000;

/** Who is woken, and who stands in for them. */
export function onCallRoutes(server: FastifyInstance, ground: IncidentGround & { access: Access }): void {
  const { pool, clock, access, plan } = ground;

  server.get('/api/on-call', async ({ query }) => onCallShown(ground, checked(onCallQuery, query).at ?? clock.now()));

  server.post('/api/on-call/overrides', async (request, reply) => {
    const asked = checked(overrideRequest, request.body);
    const { name: by } = access.requirePersonWho(request, 'respond');
    onCallOf(plan);
    refuseSpan(asked, clock.now());
    refuseUnlessMay(plan, asked.person);
    return reply.code(201).send(await addOverride(pool, { ...asked, by, at: clock.now() }));
  });

  server.post<{ Params: { id: string } }>('/api/on-call/overrides/:id/withdraw', async (request) => {
    const { name: by } = access.requirePersonWho(request, 'respond');
    const id = Number(request.params.id);
    const isGone = Number.isSafeInteger(id) && (await withdrawOverride(pool, id, { by, at: clock.now() }));
    if (isGone) return onCallShown(ground, clock.now());
    throw new Refusal(
      'not-found',
      `Il n’y a pas de remplacement ${request.params.id} : « npx bascule on-call » les montre.`,
    );
  });
}

async function onCallShown({ plan, pool }: IncidentGround, at: number): Promise<OnCallShown> {
  const onCall = onCallOf(plan);
  const { timeZone } = plan.calendar;
  const overrides = await overridesEndingAfter(pool, at);
  return {
    ...{ title: onCall.title, at, overrides },
    now: onCallAt(onCall, overrides, timeZone, at),
    shifts: shiftsBetween(onCall, overrides, timeZone, { from: at, to: at + shownMs }),
  };
}

function onCallOf({ incidents }: Plan): OnCall {
  if (incidents.onCall) return incidents.onCall;
  throw new Refusal(
    'not-found',
    'Le plan n’a pas d’astreinte : ajoutez « incidents.onCall » au plan, puis relancez Bascule.',
  );
}

function refuseSpan({ from, to }: { from: number; to: number }, now: number): void {
  if (to <= from) throw new Refusal('invalid', 'to : un remplacement finit après son début.');
  if (to <= now) throw new Refusal('invalid', 'to : ce remplacement est déjà passé.');
  if (to - from > longestMs) throw new Refusal('invalid', 'to : un remplacement dure 60 jours au plus.');
}

function refuseUnlessMay(plan: Plan, name: string): void {
  const person = personNamed(plan, name);
  if (person && may(plan, person, 'respond')) return;
  const able = plan.people.filter((each) => may(plan, each, 'respond')).map((each) => each.name);
  throw new Refusal(
    'invalid',
    `person : « ${name} » ne peut pas conduire un incident : choisissez parmi ${able.join(', ')}.`,
  );
}
