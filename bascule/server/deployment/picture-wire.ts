import { z } from 'zod';
import { colour } from '../../core/deployment/event.ts';
import { gateResult } from '../../core/gate/result.ts';
import { rolloutKind } from '../../core/strategy/rollout.ts';
import { verdict } from '../../core/verdict/verdict.ts';
import { releaseKind } from '../../core/window/schema.ts';
import { storeState } from '../store/wire.ts';
import { deploymentSummary } from '../wire.ts';

/** GET /api/deployments?environment=&limit=20: the newest first, of one environment or of all. */
export const deploymentsQuery = z.strictObject({
  environment: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});
export const deploymentList = z.object({ deployments: z.array(deploymentSummary) });

const slotOf = z.object({ colour, version: z.string() });

/** Where one car of the train is. */
export const car = z.object({
  component: z.string(),
  title: z.string(),
  kind: z.enum(['database', 'process', 'static']),
  from: slotOf.nullable(),
  to: slotOf,
  progress: z.enum(['waiting', 'built', 'rehearsed', 'started', 'smoked', 'shifted', 'returned']),
  /** Of its traffic, on the new slot. */
  percent: z.number(),
  wantedBack: z.boolean(),
});

/** GET /api/deployments/:id/picture: all that is known of it, as people look at it. Times are milliseconds since 1970. */
export const picture = z.object({
  summary: deploymentSummary,
  releaseKind,
  source: z.object({ ref: z.string(), commit: z.string().nullable() }),
  train: z.array(car),
  rollout: z.object({
    kind: rolloutKind,
    steps: z.array(z.object({ percent: z.number(), holdMs: z.number() })),
    step: z.int(),
    /** When the step's time is over; null before its traffic moved, and after the end. */
    until: z.number().nullable(),
  }),
  /** It waits at its step for more traffic, or for a person. */
  held: z.object({ have: z.number(), need: z.number() }).nullable(),
  gates: z.array(gateResult),
  verdict: verdict.nullable(),
  override: z.object({ by: z.string(), role: z.string(), reason: z.string() }).nullable(),
  /** Its events as sentences, oldest first. */
  lines: z.array(
    z.object({ seq: z.int(), at: z.number(), tone: z.enum(['plain', 'good', 'bad', 'person']), text: z.string() }),
  ),
  /** What it asked of the stores when it was confirmed, or a person after it. */
  stores: z.array(
    z.object({
      ...{ component: z.string(), store: z.enum(['play', 'app-store']), version: z.string(), build: z.int() },
      state: storeState,
      /** Of the store's users. */
      percent: z.int(),
    }),
  ),
  /** What may be asked of it now. */
  may: z.object({ approve: z.boolean(), promote: z.boolean(), turnBack: z.boolean() }),
});

/** GET /api/environments/:environment/traffic?since=: by second, of each slot that answered; 15 minutes at most. */
export const trafficQuery = z.strictObject({ since: z.coerce.number().min(0).default(0) });
export const traffic = z.object({
  /** Milliseconds since 1970, by the switch's clock. The second under way is still growing. */
  now: z.number(),
  seconds: z.array(
    z.object({
      second: z.int(),
      component: z.string(),
      colour,
      version: z.string(),
      count: z.int(),
      errors: z.int(),
    }),
  ),
});

/** GET /api/environments/:environment/rollback: what a rollback would do if it were asked for now. */
export const wayBack = z.object({
  environment: z.string(),
  /** Why there is none; null when there is. */
  refusal: z.string().nullable(),
  /** `turn-back`: of the deployment under way; `cancel`: of one that moved no traffic yet; `return`: to the slots before. */
  kind: z.enum(['turn-back', 'cancel', 'return']),
  /** The deployment under way. */
  deployment: z.string().nullable(),
  /** The version that is left; send it along as `away`, so that nothing else is left. */
  away: z.string().nullable(),
  cars: z.array(z.object({ component: z.string(), title: z.string(), from: slotOf, to: slotOf })),
});

export type DeploymentList = z.infer<typeof deploymentList>;
export type CarShown = z.infer<typeof car>;
export type Picture = z.infer<typeof picture>;
export type TrafficShown = z.infer<typeof traffic>;
export type WayBack = z.infer<typeof wayBack>;
