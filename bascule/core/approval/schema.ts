import { z } from 'zod';
import { name, title } from '../plan/terms.ts';
import { releaseKind } from '../window/schema.ts';

/**
 * What a role allows. `override` passes red gates in an emergency, shouted and kept in the audit log; `flag` changes
 * feature flags; `respond` declares incidents, acknowledges them, and leads them to their end.
 */
export const permission = z.enum([
  'deploy',
  'rollback',
  'review',
  'sign',
  'override',
  'announce',
  'migrate',
  'restore',
  'flag',
  'respond',
]);
export type Permission = z.infer<typeof permission>;

export const role = z.strictObject({
  name,
  title,
  /** §3.4's own words: what the role answers for, and when it can be reached. */
  duties: z.string().default(''),
  reachable: z.string().default(''),
  may: z.array(permission).min(1),
});
export type Role = z.infer<typeof role>;

export const person = z.strictObject({
  name,
  displayName: z.string().min(1),
  email: z.email({ error: 'donnez une adresse comme lea@exemple.fr' }),
  roles: z.array(name).min(1),
});
export type Person = z.infer<typeof person>;

/** How many must agree before a release of a kind starts. Nobody counts for their own. */
export const approvalRule = z.strictObject({
  kind: releaseKind,
  /** People whose role may `review`. */
  reviewers: z.int().min(0).max(10),
  /** One more of each of these groups: at least one person of one of its roles, as in [['tech-lead-backend', 'tech-lead-frontend']]. */
  alsoOneOf: z.array(z.array(name).min(1)).default([]),
});
export type ApprovalRule = z.infer<typeof approvalRule>;
