import { z } from 'zod';
import { actionKind, link, postMortemPart, updateStatus, via } from '../../core/incident/event.ts';
import { phaseName, severity } from '../../core/incident/schema.ts';
import { states } from '../../core/incident/state.ts';

/** Times are milliseconds since 1970. `by` is the machine's user; whoever shows a token is known by that. */
const by = z.string().min(1).max(100);
const sentence = (allowed: string) => z.string().trim().min(1, { error: allowed }).max(2_000);
const name = z.string().min(1).max(100);
const moment = z.int({ error: 'donnez un moment en millisecondes depuis 1970' }).min(0);

/** POST /api/incidents: 201 `incidentShown`. */
export const declareRequest = z.strictObject({
  environment: name,
  components: z.array(name).default([]),
  title: z
    .string()
    .trim()
    .min(3, { error: 'dites en quelques mots ce que voient les utilisateurs, comme « API indisponible »' })
    .max(120),
  severity,
  impact: z.string().trim().min(1).max(200).optional(),
  reason: z.string().trim().max(2_000).default(''),
  /** When it began; absent: now. */
  beganAt: moment.optional(),
  /** What is taken to have caused it. */
  deployment: name.optional(),
  by,
});

/** POST /api/incidents/:id/<verb>: `incidentShown`. */
export const acknowledgeRequest = z.strictObject({ by });
export const noteRequest = z.strictObject({ text: sentence('écrivez ce que vous avez vu ou fait'), by });
export const severityRequest = z.strictObject({ severity, reason: sentence('dites pourquoi'), by });
export const updateRequest = z.strictObject({
  /** Absent: as far as the incident has come. */
  status: updateStatus.exclude(['resolved']).optional(),
  text: sentence('écrivez ce que le public doit lire'),
  by,
});
export const taskRequest = z.strictObject({ text: sentence('dites ce qui est à faire'), owner: name.optional(), by });
export const doneRequest = z.strictObject({ by });
export const triageRequest = z.strictObject({ decision: z.enum(['rollback', 'investigate']), by });
export const identifyRequest = z.strictObject({ cause: sentence('dites ce que c’est'), by });
export const mitigateRequest = z.strictObject({ how: sentence('dites ce qui a été fait'), by });
export const resolveRequest = z.strictObject({
  cause: sentence('dites ce que c’était'),
  action: sentence('dites ce qui y a mis fin'),
  by,
});
/** What caused it, or what ended it. */
export const linkRequest = z.strictObject({
  deployment: name,
  as: link.extract(['cause', 'fix']).default('cause'),
  by,
});
export const reopenRequest = z.strictObject({ reason: sentence('dites pourquoi'), by });
export const actionRequest = z.strictObject({
  kind: actionKind.default('prevent'),
  text: sentence('dites ce qui est à faire'),
  owner: name.optional(),
  dueOn: z.iso.date({ error: 'une date s’écrit « 2026-12-01 »' }).optional(),
  by,
});

const done = z.object({ at: z.number(), by: z.string() });

const summaryShape = {
  id: z.string(),
  title: z.string(),
  environment: z.string(),
  components: z.array(z.string()),
  severity,
  impact: z.string(),
  state: z.enum(states),
  /** Null: nothing is left to do. */
  phase: phaseName.nullable(),
  reason: z.string(),
  beganAt: z.number(),
  declared: done.extend({ via }),
  acknowledged: done.extend({ via }).nullable(),
  mitigatedAt: z.number().nullable(),
  resolvedAt: z.number().nullable(),
  /** When its post-mortem is due, and when it was published. */
  postMortemDueAt: z.number().nullable(),
  postMortemPublishedAt: z.number().nullable(),
  deployments: z.array(z.object({ id: z.string(), as: link, version: z.string(), at: z.number() })),
};

/** GET /api/incidents?all=1: those that are open or wait for their post-mortem, `all`: the 200 newest; the newest first. */
export const incidentQuery = z.strictObject({ all: z.enum(['0', '1']).default('0') });
export const incidentSummary = z.object(summaryShape);
export const incidentList = z.object({ incidents: z.array(incidentSummary) });

const call = z.object({
  round: z.int(),
  level: z.string(),
  people: z.array(z.string()),
  channels: z.array(z.string()),
  at: z.number(),
});
const draft = z.object({
  tone: z.enum(['danger', 'success']),
  title: z.string(),
  heading: z.string(),
  lines: z.array(z.string()),
});

/** GET /api/incidents/:id. */
export const incidentShown = z.object({
  ...summaryShape,
  /** Who was called since it was declared, made worse or reopened; `nextAt`: when something is due again. */
  calls: z.array(call),
  nextAt: z.number().nullable(),
  marks: z.array(
    z.object({
      phase: phaseName,
      title: z.string(),
      tookMs: z.number().nullable(),
      withinMs: z.number().nullable(),
      standing: z.enum(['open', 'in-time', 'late']),
    }),
  ),
  updates: z.array(done.extend({ seq: z.int(), status: updateStatus, text: z.string() })),
  tasks: z.array(
    z.object({ task: z.int(), text: z.string(), owner: z.string().nullable(), added: done, done: done.nullable() }),
  ),
  actions: z.array(
    z.object({
      action: z.int(),
      kind: actionKind,
      text: z.string(),
      owner: z.string().nullable(),
      dueOn: z.string().nullable(),
      added: done,
      done: done.nullable(),
    }),
  ),
  /** `of`: `incident`, or the deployment that it happened to. `who` is null for nobody's deed. */
  timeline: z.array(z.object({ at: z.number(), of: z.string(), who: z.string().nullable(), text: z.string() })),
  /** Null is not known, which is not zero. */
  numbers: z.object({
    from: z.number(),
    to: z.number().nullable(),
    minutes: z.number(),
    requests: z.number().nullable(),
    errors: z.number().nullable(),
    byComponent: z.array(z.object({ component: z.string(), requests: z.number(), errors: z.number() })),
    users: z.number().nullable(),
    budget: z.object({ objective: z.number(), share: z.number() }).nullable(),
  }),
  /** §9.2's templates, filled in, to be sent by hand where no channel goes. */
  drafts: z.array(draft),
});

/** GET /api/incidents/:id/post-mortem, and what writing it answers. */
export const postMortem = z.object({
  incident: z.string(),
  /** Markdown. */
  document: z.string(),
  parts: z.partialRecord(postMortemPart, z.string()),
  /** What somebody who writes has seen; it is refused when another one wrote since. */
  revision: z.int(),
  edited: done.nullable(),
  dueAt: z.number().nullable(),
  /** Without these it is not published. */
  missing: z.array(postMortemPart),
  published: done.nullable(),
});

/** POST /api/incidents/:id/post-mortem: `postMortem`. Parts that are not named stay; an empty one is drawn from the facts again. */
export const postMortemRequest = z.strictObject({
  parts: z.partialRecord(postMortemPart, z.string().max(20_000)),
  revision: z.int().min(0),
  by,
});

/** GET /api/incident-actions: what is still to be done after incidents, the most urgent first. */
export const openActions = z.object({
  actions: z.array(
    z.object({
      incident: z.string(),
      title: z.string(),
      action: z.int(),
      kind: actionKind,
      text: z.string(),
      owner: z.string().nullable(),
      dueOn: z.string().nullable(),
    }),
  ),
});

/** GET /api/on-call?at=1795921200000 (absent: now). */
export const onCallQuery = z.strictObject({ at: z.coerce.number().int().min(0).optional() });
const shift = z.object({ person: z.string(), from: z.number(), to: z.number(), why: z.enum(['rotation', 'override']) });
const override = z.object({
  id: z.int(),
  person: z.string(),
  from: z.number(),
  to: z.number(),
  reason: z.string(),
  by: z.string(),
  at: z.number(),
});
export const onCallShown = z.object({
  title: z.string(),
  at: z.number(),
  /** Null: nobody is. */
  now: shift.nullable(),
  /** Of the six weeks from then. */
  shifts: z.array(shift),
  overrides: z.array(override),
});

/** POST /api/on-call/overrides: 201 `override`. `to` is exclusive. POST /api/on-call/overrides/:id/withdraw: `onCallShown`. */
export const overrideRequest = z.strictObject({
  person: name,
  from: moment,
  to: moment,
  reason: sentence('dites pourquoi'),
});
export { override as onCallOverride };

export type IncidentSummary = z.infer<typeof incidentSummary>;
export type IncidentShown = z.infer<typeof incidentShown>;
export type PostMortemShown = z.infer<typeof postMortem>;
export type OnCallShown = z.infer<typeof onCallShown>;
