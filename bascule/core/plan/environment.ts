import { z } from 'zod';
import { approvalRule } from '../approval/schema.ts';
import { autoscale } from '../autoscale/schema.ts';
import { backupRule } from '../backup/schema.ts';
import { afterPhase, beforeList } from '../checklist/schema.ts';
import { gate } from '../gate/schema.ts';
import { sourceRule, trigger } from '../matrix/schema.ts';
import { offsiteRule } from '../offsite/schema.ts';
import { replicationRule } from '../replica/schema.ts';
import { strategy } from '../strategy/schema.ts';
import { aws } from '../target/aws.ts';
import { target, thisMachine } from '../target/schema.ts';
import { releaseKind } from '../window/schema.ts';
import { command, ms, name, title } from './terms.ts';

/** What §2 says of an environment beyond what this machine runs: shown in the document, compared by `plan diff`. */
const description = z.strictObject({
  purpose: z.string().default(''),
  addresses: z.strictObject({ api: z.string(), web: z.string() }).nullable().default(null),
  assets: z.string().nullable().default(null),
  /** What carries the containers, the database and the files, as in « Docker via CapRover ». */
  runtime: z.string().nullable().default(null),
  database: z.string().nullable().default(null),
  cdn: z.string().nullable().default(null),
  cache: z.string().nullable().default(null),
  containers: z
    .strictObject({ usual: z.int().min(1), from: z.int().min(1), to: z.int().min(1) })
    .default({ usual: 1, from: 1, to: 1 }),
  logs: z
    .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']), keepDays: z.int().min(1).nullable() })
    .default({ level: 'info', keepDays: null }),
  rateLimit: z.enum(['loose', 'strict']).default('strict'),
  data: z.enum(['anonymised', 'representative', 'real']).default('anonymised'),
  thirdParties: z.enum(['sandbox', 'live']).default('sandbox'),
  replication: z.boolean().default(false),
  firewall: z.string().nullable().default(null),
  tls: z.string().nullable().default(null),
  monitoring: z.string().nullable().default(null),
});

export const environment = z.strictObject({
  name,
  title,
  description: description.prefault({}),
  /**
   * The environment that this one is to be like, and where it may differ: `path` is a field of environments, as in
   * `description.addresses`, with all below it; `why` is for people. `plan diff` tells what differs beyond.
   */
  mirrors: z
    .strictObject({ of: name, except: z.array(z.strictObject({ path: z.string().min(1), why: z.string().min(1) })) })
    .nullable()
    .default(null),
  /** Added to the switch's first port, so that environments side by side do not meet. */
  portOffset: z.int().min(0).max(1_000).default(0),
  /** Where its programs may run: the first is the usual one, `up --target` takes another of them. */
  targets: z.array(target).min(1).default([thisMachine]),
  /** How many follow from the load, between the numbers of `description.containers`; null, or on a target that can't: `instances`. */
  autoscale: autoscale.nullable().default(null),
  /** How many processes a slot of a program has. */
  instances: z.int().min(1).max(16).default(1),
  /** What may be deployed here, and what sets it off. */
  sources: z
    .array(sourceRule)
    .min(1)
    .default([{ kind: 'any' }]),
  trigger: trigger.default('by-hand'),
  /** Kinds of the plan's windows that hold here; empty: open at any time. */
  windows: z.array(releaseKind).default([]),
  /** Empty: nobody needs to agree. */
  approvals: z.array(approvalRule).default([]),
  gates: z
    .array(gate)
    .min(1)
    .default([{ kind: 'artifacts' }]),
  before: z.array(beforeList).default([]),
  after: z.array(afterPhase).default([]),
  /** The first is the usual one; a deployment may ask for another of them. */
  strategies: z
    .array(strategy)
    .min(1)
    .default([{ kind: 'blue-green' }]),
  bakeMs: ms,
  /** What to do when a step's time is over and there was too little traffic to judge: go on, or hold until there was enough. */
  onLittleTraffic: z.enum(['go-on', 'hold']).default('go-on'),
  /** While it holds: smoke steps sent through the new slot each second, counted like traffic. 0: none. */
  syntheticPerSecond: z.int().min(0).max(100).default(0),
  backup: backupRule.nullable().default(null),
  /** A hot standby of its database; wants `backup`, from which it is made. */
  replication: replicationRule.nullable().default(null),
  /** What it has on AWS: for the ways back of §6, alarms and logs. */
  aws: aws.nullable().default(null),
  /** A second place for its backups; wants `backup`. */
  offsite: offsiteRule.nullable().default(null),
  variables: z.record(z.string(), z.string()).default({}),
  /** A command of a component's artifact that fills an environment for tests; run after the migrations, so it must be repeatable. */
  seed: z.strictObject({ component: name, command }).nullable().default(null),
  /** Shown after `up`; only for environments whose data is made up. */
  demoAccounts: z
    .array(
      z.strictObject({
        role: z.string(),
        email: z.string(),
        password: z.string(),
        displayName: z.string().optional(),
      }),
    )
    .default([]),
});
export type Environment = z.infer<typeof environment>;
