import { z } from 'zod';
import { finding, phase } from '../../core/migration/finding.ts';
import { standing } from '../../core/migration/standing.ts';

/** Where the migrations are read: a ref of the plan's repository, or a folder; without either, the folder as it is now. */
const from = {
  ref: z.string().min(1).optional(),
  directory: z.string().startsWith('/', { error: 'le dossier est un chemin absolu' }).optional(),
};
const by = z.string().min(1).max(100);

/** GET /api/environments/:environment/migrations: `migrationStatus`; .../migrations/plan: `migrationPlan`. */
export const migrationQuery = z.strictObject(from);

/** POST /api/environments/:environment/migrations/rehearse: 202 `begunOperation`, whose result is a `rehearsalReport`. */
export const rehearseRequest = z.strictObject(from);

/** POST /api/environments/:environment/migrations/apply: 202 `begunOperation`, whose result is `migrationsApplied`. */
export const applyRequest = z.strictObject({ ...from, by });

/**
 * POST /api/environments/:environment/migrations/revert: 202 `begunOperation`, whose result is `migrationsReverted`. Back
 * to `to` (null: to the empty schema); without it, the newest one alone is undone.
 */
export const revertRequest = z.strictObject({ ...from, by, to: z.string().min(1).nullable().optional() });

export const migrationStatus = z.object({ environment: z.string(), migrations: z.array(standing) });

export const migrationPlan = z.object({
  environment: z.string(),
  /** Expand, unless one of them contracts. */
  phase,
  pending: z.array(z.object({ migration: z.string(), phase, findings: z.array(finding) })),
  /** Titles of the roles of which one must sign, since data are lost; empty: nobody needs to. */
  mustSign: z.array(z.string()),
  /** Applied, but not in this version: its code runs on a newer schema. */
  ahead: z.array(z.string()),
});

export const migrationsApplied = z.object({ applied: z.array(z.string()), tookMs: z.number() });
export const migrationsReverted = z.object({ reverted: z.array(z.string()), tookMs: z.number() });

export type MigrationQuery = z.infer<typeof migrationQuery>;
export type MigrationStatus = z.infer<typeof migrationStatus>;
export type MigrationPlan = z.infer<typeof migrationPlan>;
