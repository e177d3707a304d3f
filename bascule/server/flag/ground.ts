import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { may, oneOfRoles, rolesThatMay } from '../../core/approval/people.ts';
import type { Permission } from '../../core/approval/schema.ts';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { pendingProposals, type Proposal } from '../../engine/flag-proposal-table.ts';
import { findDefinition } from '../../engine/flag-table.ts';
import type { Access } from '../people/access.ts';
import { Refusal } from '../refusal.ts';
import type { DeskGround } from './desk.ts';
import { proposalView } from './view.ts';
import type { Proposals, WireProposal } from './wire.ts';

/** What the flags' routes stand on. */
export interface FlagGround extends DeskGround {
  access: Access;
}

export interface OfEnvironment {
  Params: { environment: string };
}
export interface OfFlag {
  Params: { environment: string; key: string };
}

export const base = '/api/environments/:environment';

/** @throws Refusal naming the known ones */
export function knownEnvironment({ environments }: Plan, name: string): Environment {
  const environment = environments.find((each) => each.name === name);
  if (environment) return environment;
  const known = environments.map((each) => each.name).join(', ');
  throw new Refusal('not-found', `L’environnement « ${name} » n’existe pas : choisissez parmi ${known}.`);
}

/** The name of whoever asks; one of these permissions is enough. `user` is what the machine calls them. */
export function requireOneOf(
  { plan, access }: FlagGround,
  request: FastifyRequest<OfFlag>,
  [usual, ...others]: readonly [Permission, ...Permission[]],
  user: string,
): string {
  const { person } = request;
  const other = others.find((permission) => person && may(plan, person, permission));
  return access.require(request, other ?? usual, request.params.environment, user);
}

/** Who may look at what somebody else proposed. @throws Refusal unless they may change flags or approve */
export function requireSecond({ plan, access }: FlagGround, request: FastifyRequest): string {
  const person = access.requirePerson(request);
  if (may(plan, person, 'flag') || may(plan, person, 'review')) return person.name;
  const roles = [...rolesThatMay(plan, 'flag'), ...rolesThatMay(plan, 'review')].map(({ name }) => name);
  const who = oneOfRoles(plan, [...new Set(roles)]);
  throw new Refusal(
    'forbidden',
    `${person.displayName} n’a pas le droit d’accepter un changement de flag : seul un ${who} le peut.`,
  );
}

/** The proposals that wait, each against what holds now. */
export async function waiting(pool: Pool, environment: string): Promise<Proposals> {
  const proposals = await pendingProposals(pool, environment);
  return { proposals: await Promise.all(proposals.map((proposal) => againstNow(pool, proposal))) };
}

async function againstNow(pool: Pool, proposal: Proposal): Promise<WireProposal> {
  const now = await findDefinition(pool, proposal);
  return proposalView(proposal, { revision: now?.revision ?? null, before: now?.definition ?? null });
}
