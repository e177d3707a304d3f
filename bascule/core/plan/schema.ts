import { z } from 'zod';
import { person, role } from '../approval/schema.ts';
import { companion } from '../companion/schema.ts';
import { thirdParty } from '../doctor/schema.ts';
import { documentWords } from '../document/schema.ts';
import { givenFlag } from '../flag/given.ts';
import { check } from '../gate/schema.ts';
import { images } from '../image/schema.ts';
import { incidents } from '../incident/schema.ts';
import { kpiRule } from '../kpi/schema.ts';
import { liveUpdateRule } from '../live-update/schema.ts';
import { statusPage } from '../status/schema.ts';
import { storeRule } from '../store/schema.ts';
import { telemetry } from '../target/telemetry.ts';
import { calendar, windowRule } from '../window/schema.ts';
import { messages } from '../message/schema.ts';
import { environment } from './environment.ts';
import { command, ms, name, path, secretName, share } from './terms.ts';

/** One request that a slot must answer as told before it may get traffic. `save` keeps parts of a JSON answer for later steps as {{name}}. */
export const smokeStep = z.strictObject({
  name: z.string().min(1),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).default('GET'),
  path,
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  expect: z.strictObject({
    status: z.int().min(100).max(599),
    contains: z.string().optional(),
    json: z.record(z.string(), z.unknown()).optional(),
    withinMs: z.int().min(1).max(60_000).default(5_000),
  }),
  save: z.record(z.string(), z.string()).default({}),
});

export const probe = z.strictObject({
  path,
  intervalMs: z.int().min(100).max(60_000).default(1_000),
  timeoutMs: z.int().min(50).max(60_000).default(2_000),
  /** How long a new slot may take until its first good answer. */
  startWithinMs: z.int().min(1_000).max(600_000).default(30_000),
});

const build = z.strictObject({
  command,
  /** What the command writes, relative to the source; becomes the artifact. */
  output: z.string().min(1),
  /** Files and folders that decide the result; an artifact with the same inputs is not built again. */
  inputs: z.array(z.string().min(1)).min(1),
  /**
   * What the command writes beside the output and that tells which packages went into it: folders of source maps, or
   * Angular's `3rdpartylicenses.txt`. Source maps in the output are read anyway.
   */
  packagesFrom: z.array(z.string().min(1)).default([]),
});

const shared = {
  name,
  title: z.string().min(1),
  /** First label of the host name, as in `api.development.rewapp.localhost`. */
  host: name,
  build,
  /** A JSON file of the source, `{"version": "1.4.0", "requires": {"api": ">=1.4"}}`: what it is, and what it needs of the others. */
  manifest: z.string().min(1).nullable().default(null),
  probe,
  smoke: z.array(smokeStep).min(1, { error: 'un composant a besoin d’au moins un test de fumée' }),
};

export const processComponent = z.strictObject({
  kind: z.literal('process'),
  ...shared,
  run: z.strictObject({
    command,
    memoryMb: z.int().min(32).max(65_536),
    variables: z.record(z.string(), z.string()).default({}),
    /** Names of secrets, given to the process as variables; never their values. */
    secrets: z.array(secretName).default([]),
    /** Names of secrets that nobody can make up, as a key that a service outside gave: the process has them once somebody gave them here. */
    givenSecrets: z.array(secretName).default([]),
    stopWithinMs: z.int().min(100).max(600_000).default(20_000),
  }),
});

export const staticComponent = z.strictObject({
  kind: z.literal('static'),
  ...shared,
  /** The page that answers paths without a file (single-page applications), or null: 404. */
  fallback: z.string().nullable().default(null),
  /** Paths that another component answers under this one's host, as in `{'/api': 'api'}`. */
  mounts: z.record(path, name).default({}),
  /** Installed apps get it too, without the stores. */
  liveUpdate: liveUpdateRule.nullable().default(null),
  /** The stores that the installed app comes from. */
  stores: z.array(storeRule).default([]),
});

export const databaseComponent = z.strictObject({
  kind: z.literal('database'),
  name,
  title: z.string().min(1),
  /** Prisma's folder format: `<name>/migration.sql`, and beside it our `down.sql`. */
  migrations: z.string().min(1),
});

export const component = z.discriminatedUnion('kind', [processComponent, staticComponent, databaseComponent]);

/** The rules of §6.1, as written. */
export const rollbackTrigger = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('error-rate'), above: share, forMs: ms }),
  z.strictObject({ kind: z.literal('latency-p95'), aboveMs: z.int().min(1), forMs: ms }),
  z.strictObject({ kind: z.literal('health'), failures: z.int().min(1).max(100) }),
  z.strictObject({ kind: z.literal('smoke') }),
  /** SRE Workbook, chapter 5: the error budget of `objective` burns `rate` times too fast, over both spans. */
  z.strictObject({
    kind: z.literal('burn-rate'),
    objective: z.number().gt(0).lt(1),
    rate: z.number().gt(1),
    longMs: ms,
    shortMs: ms,
  }),
]);

const aRate = { error: 'donnez un taux supérieur à 0 et d’au plus 0.1, comme 0.001 pour un déploiement sur mille' };

/** The fast path: green against blue, tested at every look, wrong at most once in `1 / falseAlarmRate` deployments of a version as good as the last. */
export const sequentialTest = z.strictObject({
  falseAlarmRate: z.number(aRate).gt(0, aRate).max(0.1, aRate),
  minimumRequests: z.int().min(5).max(100_000),
  /** Shares that are no alarm whatever blue did: errors, and answers slower than `slowMs`. */
  tolerated: z.strictObject({ errors: share, slow: share }),
  slowMs: z.int().min(1),
});

export const plan = z.strictObject({
  name: z.string().min(1),
  domain: z.string().regex(/^[a-z0-9.-]+$/, { error: 'un domaine s’écrit en minuscules, chiffres, points et tirets' }),
  stateDirectory: z
    .string()
    .regex(/^\.[a-z][a-z0-9-]*$/, { error: 'donnez un dossier caché à côté du plan, comme « .rewapp »' }),
  port: z.int().min(1).max(64_000),
  /** In the order of the train: the database, what serves, then the front ends. Back is in reverse. */
  components: z.array(component).min(1),
  environments: z.array(environment).min(1),
  /**
   * How a visitor is known while two versions share the traffic, the same in all components and under all hosts of an
   * environment: by a cookie of the switch; in clients that keep none, by a header they send.
   */
  visitor: z
    .strictObject({
      cookie: z
        .string()
        .regex(/^[A-Za-z0-9_-]+$/, { error: 'un cookie se nomme en lettres, chiffres, tirets et soulignés' }),
      header: z.string().regex(/^[a-z0-9-]+$/, { error: 'un en-tête s’écrit ici en minuscules, chiffres et tirets' }),
    })
    .prefault({ cookie: 'visitor', header: 'x-visitor' }),
  calendar: calendar.prefault({}),
  windows: z.array(windowRule).default([]),
  roles: z.array(role).default([]),
  people: z.array(person).default([]),
  checks: z.array(check).default([]),
  thirdParties: z.array(thirdParty).default([]),
  /** Programs that stand beside the environments: doubles of what is outside this machine. */
  companions: z.array(companion).default([]),
  messages: messages.prefault({}),
  /** Those that every environment begins with. */
  flags: z.array(givenFlag).default([]),
  migrations: z
    .strictObject({
      /** Longer than this in rehearsal, and it takes a maintenance window. */
      withinMs: ms,
      /** Roles of which one must have signed before a destructive migration. */
      destructiveNeeds: z.array(name),
      lockTimeoutMs: z.int().min(100).max(60_000),
      /** SQL queries that must answer with no row, before and after. */
      invariants: z.array(z.strictObject({ name: z.string().min(1), sql: z.string().min(1) })),
    })
    .prefault({ withinMs: 300_000, destructiveNeeds: [], lockTimeoutMs: 3_000, invariants: [] }),
  rollback: z.strictObject({ triggers: z.array(rollbackTrigger).min(1), fast: sequentialTest }),
  images: images.prefault({}),
  incidents: incidents.prefault({}),
  statusPage: statusPage.nullable().default(null),
  /** Where deployments and traffic are told, by OpenTelemetry. */
  telemetry: telemetry.nullable().default(null),
  kpi: kpiRule.prefault({}),
  /** What `plan document` says beside all of this. */
  document: documentWords.nullable().default(null),
});

export type SmokeStep = z.infer<typeof smokeStep>;
export type Probe = z.infer<typeof probe>;
export type ProcessComponent = z.infer<typeof processComponent>;
export type StaticComponent = z.infer<typeof staticComponent>;
export type DatabaseComponent = z.infer<typeof databaseComponent>;
export type Component = z.infer<typeof component>;
export type RollbackTrigger = z.infer<typeof rollbackTrigger>;
export type SequentialTest = z.infer<typeof sequentialTest>;
export type { Environment } from './environment.ts';
export type Plan = z.infer<typeof plan>;
export type PlanInput = z.input<typeof plan>;
