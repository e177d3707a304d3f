import { z } from 'zod';
import { badEnd, severity } from './schema.ts';

/** By which way a person, or a rule, reached the incident. */
export const via = z.enum(['rule', 'cli', 'console', 'slack', 'pagerduty']);
export type Via = z.infer<typeof via>;

/** What the public is told it is; the words of Statuspage. */
export const updateStatus = z.enum(['investigating', 'identified', 'monitoring', 'resolved']);
export type UpdateStatus = z.infer<typeof updateStatus>;

/**
 * What a deployment is to an incident: what caused it; another bad one while it was open; the way back; or the release
 * that brought an end to it.
 */
export const link = z.enum(['cause', 'again', 'way-back', 'fix']);
export type Link = z.infer<typeof link>;

/** The parts of a post-mortem that people write; the rest is drawn from the facts. */
export const postMortemPart = z.enum([
  'summary',
  'impact',
  'causes',
  'trigger',
  'detection',
  'resolution',
  'well',
  'wrong',
  'lucky',
]);
export type PostMortemPart = z.infer<typeof postMortemPart>;

/** What a follow-up action is for. */
export const actionKind = z.enum(['prevent', 'detect', 'mitigate', 'process']);
export type ActionKind = z.infer<typeof actionKind>;

const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });
const by = z.string();
const text = z.string();

/**
 * What can happen to an incident. Stored for ever: a shape may gain optional fields, never lose or rename one. Times are
 * milliseconds since 1970. `by` is a person of the plan, whom the machine knows, or `bascule` itself.
 */
export const fact = z.discriminatedUnion('type', [
  of('declared', {
    environment: z.string(),
    components: z.array(z.string()),
    title: text,
    severity,
    /** Whom it reaches, in words. */
    impact: text,
    cause: z.enum([...badEnd.options, 'down', 'reported']),
    reason: text,
    /** When it began, which is before anybody knew. */
    beganAt: z.number(),
    by,
    via,
  }),
  of('linked', {
    deployment: z.string(),
    as: link,
    version: z.string(),
    components: z.array(z.string()),
    reason: text,
  }),
  of('severity-changed', { severity, by, reason: text }),
  of('acknowledged', { by, via }),
  of('escalated', {
    round: z.int(),
    step: z.int(),
    level: z.string(),
    people: z.array(z.string()),
    channels: z.array(z.string()),
  }),
  of('triaged', { by, decision: z.enum(['rollback', 'investigate']) }),
  of('noted', { by, text }),
  of('update-published', { by, status: updateStatus, text }),
  of('task-added', { task: z.int(), text, owner: z.string().nullable(), by }),
  of('task-done', { task: z.int(), by }),
  of('identified', { by, cause: text }),
  of('mitigated', { by, how: text }),
  /** It was thought to be over for its users, and is not. */
  of('relapsed', { by, reason: text }),
  of('resolved', { by, cause: text, action: text }),
  of('reopened', { by, reason: text }),
  of('reminded', { of: z.enum(['update', 'post-mortem']), people: z.array(z.string()) }),
  of('post-mortem-drafted', { dueAt: z.number() }),
  of('post-mortem-edited', { by, parts: z.partialRecord(postMortemPart, z.string()) }),
  of('post-mortem-published', { by, document: text }),
  of('action-added', {
    action: z.int(),
    kind: actionKind,
    text,
    owner: z.string().nullable(),
    /** A day, as « 2026-12-01 ». */
    dueOn: z.iso.date().nullable(),
    by,
  }),
  of('action-done', { action: z.int(), by }),
]);
export type Fact = z.infer<typeof fact>;

/** A fact with its place in the incident's log and its time. */
export type IncidentEvent = Fact & { seq: number; at: number };

/** Who acts when nobody does. */
export const itself = 'bascule';
