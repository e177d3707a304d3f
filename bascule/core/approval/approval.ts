import { z } from 'zod';
import type { Environment, Plan } from '../plan/schema.ts';
import type { ReleaseKind } from '../window/schema.ts';
import { assign } from './assign.ts';
import { may, oneOfRoles, personNamed, rolesOf } from './people.ts';
import type { ApprovalRule, Person } from './schema.ts';

/** A person agreed to a set of digests going into an environment. Times are milliseconds since 1970. */
export const approval = z.object({
  person: z.string(),
  /** Those that the person had then, for the record; who counts is decided by the plan as it is now. */
  roles: z.array(z.string()),
  digestsKey: z.string(),
  comment: z.string(),
  at: z.number(),
  withdrawnAt: z.number().nullable(),
});
export type Approval = z.infer<typeof approval>;

/** What people are asked to agree to. */
export interface Proposal {
  plan: Plan;
  rule: ApprovalRule;
  requestedBy: string;
  /** Of the commits that it brings, as names, e-mail addresses, or both: `Léa Martin <lea@exemple.fr>`. */
  authors: readonly string[];
}

export interface ApprovalState {
  complete: boolean;
  /** Those that count, one a person, in their order. */
  have: Approval[];
  setAside: { approval: Approval; why: string }[];
  /** One French clause for each thing that is still to come: « il manque 1 relecteur ». */
  missing: string[];
}

/** Who must agree before a release of this kind goes into the environment; null: nobody. */
export function approvalsNeeded({ approvals }: Environment, kind: ReleaseKind): ApprovalRule | null {
  return approvals.find((rule) => rule.kind === kind) ?? null;
}

/** Where the agreement to one set of digests stands. */
export function approvalState(
  proposal: Proposal & { digestsKey: string; approvals: readonly Approval[] },
): ApprovalState {
  const { plan, rule, approvals } = proposal;
  const judged = approvals.map((approval, index) => ({
    approval,
    why: whySetAside(proposal, approval, approvals.slice(0, index)),
  }));
  const have = judged.flatMap(({ approval, why }) => (why === null ? [approval] : []));
  const setAside = judged.flatMap(({ approval, why }) => (why === null ? [] : [{ approval, why }]));
  const people = have.map(({ person }) => personNamed(plan, person)).filter((person) => person !== null);
  const places = placesOf(rule);
  const filled = assign(places.length, people.length, (place, person) =>
    fits(plan, places[place] as Place, people[person] as Person),
  );
  const open = places.filter((_, index) => filled[index] === null);
  return { complete: open.length === 0, have, setAside, missing: told(plan, open) };
}

/** Why a person's agreement would not count, as one sentence; null when it would. */
export function whyNotCounted({ plan, rule, requestedBy, authors }: Proposal, name: string): string | null {
  const person = personNamed(plan, name);
  if (!person) return `« ${name} » n’est pas parmi les personnes du plan : une autre personne doit approuver.`;
  const { displayName } = person;
  if (isMeant(person, requestedBy))
    return `${displayName} a demandé ce déploiement, et nul n’approuve le sien : une autre personne doit approuver.`;
  if (authors.some((author) => isMeant(person, author)))
    return `${displayName} est parmi les auteurs de cette version, et nul n’approuve la sienne : une autre personne doit approuver.`;
  if (placesOf(rule).some((place) => fits(plan, place, person))) return null;
  return `Aucun rôle de ${displayName} ne permet d’approuver : il faut ${oneOfRoles(plan, rolesAsked(plan, rule))}.`;
}

function whySetAside(
  proposal: Proposal & { digestsKey: string },
  approval: Approval,
  earlier: readonly Approval[],
): string | null {
  if (approval.withdrawnAt !== null) return 'Cet accord a été retiré.';
  if (approval.digestsKey !== proposal.digestsKey) return 'Cet accord vaut pour une autre version.';
  const same = (each: Approval) =>
    each.person === approval.person && each.withdrawnAt === null && each.digestsKey === approval.digestsKey;
  if (earlier.some(same)) return 'Une personne compte une fois.';
  return whyNotCounted(proposal, approval.person);
}

type Place = { kind: 'one-of'; roles: readonly string[] } | { kind: 'reviewer' };

/** The places that fewer people can take come first, so that what is missing is what more people can give. */
function placesOf({ alsoOneOf, reviewers }: ApprovalRule): Place[] {
  return [
    ...alsoOneOf.map((roles): Place => ({ kind: 'one-of', roles })),
    ...Array.from({ length: reviewers }, (): Place => ({ kind: 'reviewer' })),
  ];
}

function fits(plan: Plan, place: Place, person: Person): boolean {
  if (place.kind === 'reviewer') return may(plan, person, 'review');
  return rolesOf(plan, person).some(({ name }) => place.roles.includes(name));
}

function rolesAsked({ roles }: Plan, { alsoOneOf, reviewers }: ApprovalRule): string[] {
  const reviewing = roles.filter((role) => reviewers > 0 && role.may.includes('review')).map(({ name }) => name);
  return [...new Set([...reviewing, ...alsoOneOf.flat()])];
}

function told(plan: Plan, open: Place[]): string[] {
  const reviewers = open.filter(({ kind }) => kind === 'reviewer').length;
  return [
    ...(reviewers > 0 ? [`il manque ${reviewers} relecteur${reviewers > 1 ? 's' : ''}`] : []),
    ...open.flatMap((place) => (place.kind === 'one-of' ? [`il manque un ${oneOfRoles(plan, place.roles)}`] : [])),
  ];
}

/** Git knows people by name and address, the plan by both and a short name: any of them is the person. */
function isMeant({ name, displayName, email }: Person, written: string): boolean {
  const [, before = written, address = written] = /^(.*?)\s*<([^>]*)>\s*$/.exec(written) ?? [];
  const known = [name, displayName, email].map(folded);
  return known.includes(folded(before)) || known.includes(folded(address));
}

const folded = (text: string) => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
