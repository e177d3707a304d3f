import { z } from 'zod';
import { severity } from '../incident/schema.ts';

/** Moments are milliseconds since 1970, spans milliseconds, environments the plan's names. */
const at = z.number();
const ms = z.number();
const environment = z.string();
const deployment = z.string();
const incident = z.string();
const people = z.array(z.string()).default([]);

/** What every incident message says of its incident. */
const ofIncident = { incident, severity, title: z.string() };

/**
 * What a mail says that is written elsewhere: to whom, and its words. `headers` go to the letter, as List-Unsubscribe.
 * Whoever has them writes them with channel `email`.
 */
const mail = {
  to: z.union([z.string(), z.array(z.string())]),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
};

/** What every message about an app in its store says of it. `deployment`: after which it was asked for. */
const ofStore = {
  ...{ environment, component: z.string(), store: z.enum(['play', 'app-store']), version: z.string() },
  ...{ build: z.int(), deployment: deployment.nullable(), at },
};

/** For each template what its body must hold; a body may hold more. Stored: fields may be added, never renamed. */
export const bodies = {
  'deployment-succeeded': z.object({
    ...{ deployment, environment, version: z.string(), at, tookMs: ms },
    /** « Nominal », or what was seen. */
    metrics: z.string(),
  }),
  'deployment-started': z.object({
    ...{ deployment, environment, version: z.string(), at, by: z.string() },
    components: z.array(z.string()),
  }),
  'deployment-refused': z.object({ deployment, environment, version: z.string(), at, reason: z.string() }),
  'deployment-cancelled': z.object({ deployment, environment, version: z.string(), at, reason: z.string() }),
  'deployment-failed': z.object({ deployment, environment, version: z.string(), at, reason: z.string() }),
  'deployment-rolled-back': z.object({
    ...{ deployment, environment, version: z.string(), at, reason: z.string() },
    /** From the decision until all traffic was back; null: there was no traffic on it. */
    tookMs: ms.nullable(),
    /** What answers now, by component. */
    back: z.record(z.string(), z.string()).default({}),
  }),
  override: z.object({ environment, deployment, person: z.string(), role: z.string(), reason: z.string() }),
  'incident-opened': z.object({
    ...ofIncident,
    ...{ environment, beganAt: at, impact: z.string() },
    /** « Investigation en cours ». */
    status: z.string(),
    nextUpdateMs: ms.nullable(),
  }),
  'incident-updated': z.object({
    ...ofIncident,
    ...{
      environment,
      beganAt: at,
      impact: z.string(),
      status: z.string(),
      text: z.string(),
      nextUpdateMs: ms.nullable(),
    },
  }),
  'incident-resolved': z.object({
    ...ofIncident,
    ...{ tookMs: ms, cause: z.string(), action: z.string() },
    /** When its post-mortem is due; null: it needs none. */
    postMortemAt: at.nullable(),
  }),
  /** To `#incidents`: nobody took it on, so others are asked. */
  escalated: z.object({ ...ofIncident, level: z.string(), people }),
  acknowledged: z.object({ ...ofIncident, by: z.string(), via: z.string() }),
  'update-due': z.object({ ...ofIncident, people }),
  'post-mortem-due': z.object({ ...ofIncident, dueAt: at, people }),
  /** To `pagerduty`: `dedupKey` opens one incident there, and the two others end that one. */
  page: z.object({
    ...{ dedupKey: z.string(), summary: z.string(), severity, environment },
    component: z.string().optional(),
    incident: incident.optional(),
    level: z.string().optional(),
    people,
  }),
  /** A call that does not get through to the pager: others must wake them. */
  'page-unheard': z.object({
    ...{ summary: z.string(), severity, environment, why: z.string() },
    incident: incident.optional(),
    people,
  }),
  'page-acknowledged': z.object({ dedupKey: z.string(), by: z.string().optional() }),
  'page-resolved': z.object({ dedupKey: z.string(), by: z.string().optional() }),
  /** To `pagerduty`: a deployment, beside which its incidents are read there. */
  change: z.object({ summary: z.string(), deployment, environment, version: z.string(), at }),
  /** Of one build; `why` in the store's words. */
  'store-rejected': z.object({ ...ofStore, why: z.string() }),
  'store-moved': z.object({
    ...ofStore,
    state: z.enum(['rolling-out', 'halted', 'complete', 'withdrawn']),
    /** Of the store's users. */
    percent: z.int(),
  }),
  /** Somebody has to do something. `lanes`: of fastlane, which build and bring it. */
  'store-attention': z.object({
    ...ofStore,
    what: z.enum(['late-review', 'pause-ends', 'publish-by-hand', 'upload-awaited']),
    lanes: z.object({ build: z.string(), upload: z.string() }),
    /** When all may have it, if somebody does it now; null: nobody knows. */
    expectedAt: at.nullable(),
  }),
  /** The store does not do what it is told until somebody mends it; one sentence that says what. */
  'store-trouble': z.object({ ...ofStore, trouble: z.string() }),
  /** A confirmed deployment could not ask for its app. */
  'store-not-requested': z.object({
    ...{ environment, component: z.string(), store: ofStore.store, version: z.string(), deployment, at },
    reason: z.string(),
  }),
  'maintenance-announced': z.object({ environment, startsAt: at, endsAt: at, by: z.string(), text: z.string() }),
  'flag-proposed': z.object({ flag: z.string(), environment, by: z.string(), what: z.string(), why: z.string() }),
  'kill-switch': z.object({ flag: z.string(), environment, by: z.string(), why: z.string() }),
  /** To its channel's own addresses. */
  'weekly-report': z.object({
    ...mail,
    to: mail.to.optional(),
    /** Drawn as bars when it is sent, and shown by the HTML as `cid:<name>`. */
    pictures: z
      .array(
        z.object({
          name: z.string(),
          title: z.string(),
          bars: z.array(z.number().nullable()),
          line: z.number().nullable(),
          words: z.string(),
        }),
      )
      .default([]),
  }),
  'status-confirm': z.object(mail),
  'status-update': z.object(mail),
  test: z.object({ by: z.string(), at }),
} as const;

export type Template = keyof typeof bodies;
export type Body<Name extends Template> = z.infer<(typeof bodies)[Name]>;

export const isTemplate = (name: string): name is Template => Object.hasOwn(bodies, name);
