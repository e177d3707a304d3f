import { z } from 'zod';
import { colour } from '../../core/deployment/event.ts';

/** Milliseconds since 1970. */
const at = z.number();
const level = z.enum(['good', 'warning', 'bad']);
const finding = z.object({ level, sentence: z.string() });

const slot = z.object({
  colour,
  version: z.string(),
  /** Of the component's traffic, 0 to 100. */
  weight: z.int(),
  state: z.enum(['starting', 'healthy', 'unhealthy', 'stopped']),
  /** Of visitors, in the last minute; null: whoever carries the traffic does not answer. */
  requestsPerS: z.number().nullable(),
  /** Null: files, which nothing runs for. */
  tasks: z
    .object({
      wanted: z.int(),
      /** Those that run; null: the target does not tell them apart. */
      running: z.int().nullable(),
      /** How many of them on which node, where there is more than one machine. */
      nodes: z.array(z.object({ name: z.string(), tasks: z.int() })),
    })
    .nullable(),
});

const scaled = z.object({
  component: z.string(),
  colour,
  at,
  from: z.int(),
  to: z.int(),
  /** What happened and why. */
  sentence: z.string(),
});

const standby = z.object({
  /** What the plan asks for, and what is promised of a commit at this moment. */
  mode: z.enum(['synchronous', 'asynchronous']),
  guarantee: z.enum(['synchronous', 'asynchronous']).nullable(),
  /** The gravest first. */
  findings: z.array(finding),
  primary: z.string().nullable(),
  /** Null: it is still to be made. */
  name: z.string().nullable(),
  /** Since when it follows without a break, or is away; one of both at the most. */
  followsSince: at.nullable(),
  awaySince: at.nullable(),
  /** Not yet on its disk; and how old what is read there may be, in ms. Null: not told. */
  lagBytes: z.number().nullable(),
  lagMs: z.number().nullable(),
  /** What `bascule failover` would do now. */
  failover: finding,
  /** The last one. */
  last: z.object({ at, by: z.string(), from: z.string(), to: z.string() }).nullable(),
});

const environment = z.object({
  name: z.string(),
  target: z.object({
    kind: z.enum(['machine', 'docker', 'swarm', 'caprover']),
    /** Null: not known. */
    since: at.nullable(),
    /** What the plan has beside, for `bascule up --target`. */
    others: z.array(z.string()),
  }),
  components: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      kind: z.enum(['process', 'static']),
      /** The bucket or folder where its files are published beside the switch; null: nowhere else. */
      published: z.string().nullable(),
      slots: z.array(slot),
    }),
  ),
  /** Null: the plan asks for none. `follows`: whether this target can change the number of tasks. */
  scaling: z
    .object({
      follows: z.boolean(),
      from: z.int(),
      to: z.int(),
      /** What one task answers well, in requests a second. */
      requestsPerS: z.number(),
      /** The last change of each slot since this server runs. */
      last: z.array(scaled),
    })
    .nullable(),
  /** `shared`: in Bascule's own PostgreSQL; `own`: in a cluster of its own; `given`: where DATABASE_URL says. Null: the product has none. */
  database: z
    .object({ title: z.string(), place: z.enum(['shared', 'own', 'given']), running: z.boolean().nullable() })
    .nullable(),
  /** Null: the plan asks for none, or the databases are elsewhere. */
  standby: standby.nullable(),
  /** The second place of its backups; null: the plan asks for none. `lastAt`: up to when what is verified there goes. */
  offsite: finding.extend({ lastAt: at.nullable() }).nullable(),
});

/** GET /api/ground: what each environment of this server stands on. */
export const groundShown = z.object({
  /** Where images are pushed to, `host/prefix`; null: they stay in the engine that builds them. */
  registry: z.string().nullable(),
  environments: z.array(environment),
});

export type GroundShown = z.infer<typeof groundShown>;
export type EnvironmentGround = z.infer<typeof environment>;
export type SlotGround = z.infer<typeof slot>;
export type StandbyGround = z.infer<typeof standby>;
export type ScaledShown = z.infer<typeof scaled>;
export type GroundFinding = z.infer<typeof finding>;
