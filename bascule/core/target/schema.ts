import { z } from 'zod';
import { caprover } from './caprover.ts';
import { docker } from './docker.ts';
import { edges } from './edge.ts';
import { sites } from './site.ts';
import { swarm } from './swarm.ts';

/** Programs as processes of this machine, files and traffic at the switch: nothing is needed. */
export const machine = z.strictObject({ kind: z.literal('machine'), edges, sites });

/** Where a plan says nothing. */
export const thisMachine = machine.parse({ kind: 'machine' });

/** Where an environment's programs run. One file per kind. */
export const target = z.discriminatedUnion('kind', [machine, docker, swarm, caprover]);

export type TargetSettings = z.infer<typeof target>;
export type TargetKind = TargetSettings['kind'];
