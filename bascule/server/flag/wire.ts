import { z } from 'zod';
import { flag, segment } from '../../core/flag/schema.ts';
import { flagStates } from '../../core/flag/state.ts';
import { changeKinds } from '../../engine/flag-table.ts';

const why = z
  .string()
  .trim()
  .min(3, { error: 'dites pourquoi, en 3 caractères au moins : l’historique le garde' })
  .max(500);
const by = z.string().min(1).max(100);
const subject = z.enum(['flag', 'segment']);
/** Definitions of a past: they are shown, not checked again. */
const definition = z.union([flag, segment]);

const change = z.object({
  environment: z.string(),
  revision: z.int(),
  subject,
  key: z.string(),
  kind: z.enum(changeKinds),
  at: z.number(),
  who: z.string(),
  why: z.string(),
  acceptedBy: z.string().nullable(),
  deployment: z.string().nullable(),
  before: definition.nullable(),
  after: definition.nullable(),
  /** What is other than before, a line each. */
  lines: z.array(z.string()),
});

const proposal = z.object({
  id: z.string(),
  environment: z.string(),
  subject,
  key: z.string(),
  kind: z.enum(changeKinds),
  after: definition.nullable(),
  at: z.number(),
  who: z.string(),
  why: z.string(),
  lines: z.array(z.string()),
  /** The flag was changed since: accepted, it would change nothing. */
  overtaken: z.boolean(),
});

const summary = z.object({
  key: z.string(),
  title: z.string(),
  type: flag.shape.type,
  state: z.enum(flagStates),
  revision: z.int(),
  changedAt: z.number(),
  changedBy: z.string(),
  /** Proposals that wait for a second person. */
  pending: z.int(),
});

/** GET /api/environments/:environment/flags. Times are milliseconds since 1970. */
export const flagList = z.object({
  environment: z.string(),
  revision: z.int(),
  /** Changes need a second person here. */
  fourEyes: z.boolean(),
  flags: z.array(summary),
  segments: z.array(segment),
});

/** GET /api/environments/:environment/flags/:key. */
export const flagDetail = summary.extend({
  environment: z.string(),
  definition: flag,
  /** Rules that can't match, and other things that somebody should look at: a sentence each. */
  warnings: z.array(z.string()),
  proposals: z.array(proposal),
  changes: z.array(change),
});

/** POST /api/environments/:environment/flags/:key: `outcome`. `revision` is that of the flag as it was read; null: it is new. */
export const setRequest = z.strictObject({ definition: flag, revision: z.int().nullable(), why, by });

/** POST .../flags/:key/on, off, kill, revive or remove: `outcome`. */
export const turnRequest = z.strictObject({ why, by });

/** GET /api/environments/:environment/segments/:name. `flags` are those that name it. */
export const segmentDetail = z.object({
  environment: z.string(),
  definition: segment,
  revision: z.int(),
  warnings: z.array(z.string()),
  flags: z.array(z.string()),
});

/** POST /api/environments/:environment/segments/:name: `outcome`. */
export const setSegmentRequest = z.strictObject({ definition: segment, revision: z.int().nullable(), why, by });

/** POST /api/environments/:environment/flag-changes/:revision/undo: `outcome`. */
export const undoRequest = z.strictObject({ why: why.optional(), by });

/** What became of a wish: it is so, or it waits for a second person. */
export const outcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('made'), change, warnings: z.array(z.string()) }),
  z.object({ outcome: z.literal('proposed'), proposal, warnings: z.array(z.string()) }),
]);

/** GET /api/environments/:environment/flag-changes?flag=&limit=: the newest first. */
export const historyQuery = z.strictObject({
  flag: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(50),
});
export const history = z.object({ changes: z.array(change) });

/** GET /api/environments/:environment/flag-proposals: those that wait. */
export const proposals = z.object({ proposals: z.array(proposal) });

/** POST /api/environments/:environment/flag-proposals/:id/accept (`outcome`) or decline (`proposals`). */
export const answerRequest = z.strictObject({ comment: z.string().max(500).default('') });

/** GET /api/environments/:environment/flag-report: flags that may be forgotten. */
export const report = z.object({
  flags: z.array(
    z.object({
      key: z.string(),
      owner: z.string().nullable(),
      why: z.enum(['expired', 'settled', 'old']),
      sentence: z.string(),
    }),
  ),
});

/** POST /api/environments/:environment/flag-import: `imported`. `file` is one of Unleash's. */
export const importRequest = z.strictObject({
  from: z.literal('unleash'),
  file: z.unknown(),
  /** Of an export with several; absent: it has one. */
  environment: z.string().optional(),
  by,
});
export const imported = z.object({
  made: z.int(),
  proposed: z.int(),
  unchanged: z.int(),
  /** What could not be taken over as it was. */
  told: z.array(z.string()),
});

/** GET /api/environments/:environment/flag-export?to=unleash: what Unleash's clients read, and what it can't say. */
export const exportQuery = z.strictObject({ to: z.literal('unleash') });
export const exported = z.object({ clientFeatures: z.unknown(), told: z.array(z.string()) });

/** POST /api/environments/:environment/flag-keys: 201 `createdKey`. The only time that the key can be read. */
export const keyRequest = z.strictObject({ title: z.string().trim().min(1).max(100), by });
export const createdKey = z.object({ id: z.string(), environment: z.string(), title: z.string(), key: z.string() });

/** POST /api/environments/:environment/flag-keys/:id/revoke: `keyList`. */
export const keyRevocation = z.strictObject({ by });

/** GET /api/environments/:environment/flag-keys. */
export const keyList = z.object({
  keys: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      createdAt: z.number(),
      createdBy: z.string(),
      revokedAt: z.number().nullable(),
      revokedBy: z.string().nullable(),
    }),
  ),
});

export type WireChange = z.infer<typeof change>;
export type WireProposal = z.infer<typeof proposal>;
export type FlagSummary = z.infer<typeof summary>;
export type FlagList = z.infer<typeof flagList>;
export type FlagDetail = z.infer<typeof flagDetail>;
export type SegmentDetail = z.infer<typeof segmentDetail>;
export type Outcome = z.infer<typeof outcome>;
export type History = z.infer<typeof history>;
export type Proposals = z.infer<typeof proposals>;
export type Report = z.infer<typeof report>;
export type Imported = z.infer<typeof imported>;
export type KeyList = z.infer<typeof keyList>;
