import type { FastifyRequest } from 'fastify';
import { whyNot } from '../../core/incident/allowed.ts';
import type { Fact } from '../../core/incident/event.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { NoSuchIncident } from '../../engine/incident-log.ts';
import { findIncident } from '../../engine/incident-table.ts';
import { isFromNetwork, type Access } from '../people/access.ts';
import { Refusal } from '../refusal.ts';
import type { ShownGround } from './shown.ts';

export interface RouteGround extends ShownGround {
  access: Access;
}

export type OfIncident = { Params: { id: string } };

/** The fact, unless the incident as it stands does not allow it. @throws Refusal */
export function allowed(incident: Incident, fact: Fact): Fact[] {
  const why = whyNot(incident, fact);
  if (why === null) return [fact];
  throw new Refusal('conflict', why);
}

/** The incident that is meant, and who leads it from here. @throws Refusal unless they may */
export async function led(
  { pool, access }: RouteGround,
  request: FastifyRequest<OfIncident>,
  user: string,
): Promise<Incident & { leader: string }> {
  const incident = await findIncident(pool, request.params.id);
  if (!incident) throw new Refusal('not-found', new NoSuchIncident(request.params.id).message);
  return { ...incident, leader: access.require(request, 'respond', incident.environment, user) };
}

/** The name of whoever leads it from here. @throws Refusal unless they may */
export async function leader(ground: RouteGround, request: FastifyRequest<OfIncident>, user: string): Promise<string> {
  return (await led(ground, request, user)).leader;
}

/** @throws Refusal `not-found` instead of NoSuchIncident */
export async function orRefused<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw error instanceof NoSuchIncident ? new Refusal('not-found', error.message) : error;
  });
}

/** Over the network people come by the console. */
export const viaOf = (request: FastifyRequest) => (isFromNetwork(request) ? 'console' : 'cli');
