import { z } from 'zod';
import { colour, fact } from '../core/deployment/event.ts';
import { states } from '../core/deployment/state.ts';
import { rolloutKind } from '../core/strategy/rollout.ts';
import { releaseKind } from '../core/window/schema.ts';

/** POST /api/deployments: 201 `accepted`. `ref` is a branch, tag or commit of the repository in `directory`, or `worktree`. */
export const deployRequest = z.strictObject({
  environment: z.string().min(1),
  ref: z.string().min(1),
  /** Where the source is; absent: the folder of the plan. */
  directory: z.string().startsWith('/', { error: 'le dossier du source est un chemin absolu' }).optional(),
  /** Do nothing when this very version is live already. */
  unlessLive: z.boolean().default(false),
  by: z.string().min(1).max(100),
  /** Absent: the environment's usual one. */
  strategy: rolloutKind.optional(),
  releaseKind: releaseKind.default('standard'),
  /** An emergency: gates are passed over, by a role that may, for a reason. The server fills in the role. */
  override: z.strictObject({ role: z.string().default(''), reason: z.string().min(10).max(500) }).optional(),
});

/** POST /api/environments/:environment/rollback: 201 `accepted`. Without `components` the whole train goes back. */
export const rollbackRequest = z.strictObject({
  components: z.array(z.string()).min(1).optional(),
  reason: z.string().min(1).max(500).default('Retour demandé à la main.'),
  by: z.string().min(1).max(100),
  /** The version that is to be left, as whoever asks saw it: where somebody was faster, nothing is done. */
  away: z.string().min(1).optional(),
});

/**
 * `deployment` is null when `unlessLive` found the version live. `already`: somebody had asked for this rollback before,
 * it is under way, and nothing was added to it.
 */
export const accepted = z.object({
  deployment: z.string().nullable(),
  version: z.string(),
  already: z.object({ by: z.string(), at: z.number() }).optional(),
});

/** GET /api/deployments/:id, and the last message (`event: end`) of its event stream. Times are milliseconds since 1970. */
export const deploymentSummary = z.object({
  id: z.string(),
  environment: z.string(),
  kind: z.enum(['release', 'rollback']),
  version: z.string(),
  state: z.enum(states),
  /** Nothing will change any more. */
  over: z.boolean(),
  requestedAt: z.number(),
  requestedBy: z.string(),
  lastEventAt: z.number(),
  /** Why it ended as it did, when it did not end well. */
  reason: z.string().nullable(),
});

/**
 * GET /api/deployments/:id/events: server-sent events from the first on (or after `Last-Event-ID`). Each fact is a
 * message with its `seq` as id; `event: progress` carries `{text}`, which is not stored; `event: end` a summary.
 */
export const deploymentEvent = z.intersection(fact, z.object({ seq: z.int(), at: z.number() }));
export const progress = z.object({ text: z.string() });

/** GET /api/status. */
export const status = z.object({
  environments: z.array(
    z.object({
      name: z.string(),
      /** The kind of target that its programs run on. */
      target: z.string(),
      deployment: deploymentSummary.nullable(),
      components: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          /** Where a person reaches it without name resolution, and by its host name. Null for a database. */
          url: z.string().nullable(),
          hostUrl: z.string().nullable(),
          /** The version that traffic goes to; null when there is none. */
          version: z.string().nullable(),
          slots: z.array(
            z.object({
              colour,
              version: z.string(),
              weight: z.int(),
              state: z.enum(['starting', 'healthy', 'unhealthy', 'stopped']),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** GET /api/environments/:environment/logs/:component?lines=200: the last lines of the component's slots, oldest first. */
export const logQuery = z.strictObject({
  lines: z.coerce.number().int().min(1).max(10_000).default(200),
  colour: colour.optional(),
});
export const logLines = z.object({ lines: z.array(z.object({ colour, line: z.string() })) });

export const failureCode = z.enum([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'refused',
  'unavailable',
  'internal',
]);
/** Every refusal: one sentence that says what was wrong and what to do. */
export const failure = z.object({ error: z.object({ code: failureCode, message: z.string() }) });

export type DeployRequest = z.infer<typeof deployRequest>;
export type DeployRequestInput = z.input<typeof deployRequest>;
export type RollbackRequest = z.infer<typeof rollbackRequest>;
export type Accepted = z.infer<typeof accepted>;
export type DeploymentSummary = z.infer<typeof deploymentSummary>;
export type Status = z.infer<typeof status>;
export type LogLines = z.infer<typeof logLines>;
export type FailureCode = z.infer<typeof failureCode>;
