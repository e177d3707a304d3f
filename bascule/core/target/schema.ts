import { z } from 'zod';

/** Programs as processes of this machine, files and traffic at the switch: nothing is needed. */
export const machine = z.strictObject({ kind: z.literal('machine') });

/** Where an environment's programs run. One file per kind. */
export const target = z.discriminatedUnion('kind', [machine]);

export type TargetSettings = z.infer<typeof target>;
export type TargetKind = TargetSettings['kind'];
