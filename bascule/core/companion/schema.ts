import { z } from 'zod';
import { command, name, secretName, title } from '../plan/terms.ts';

const port = z.int({ error: 'donnez un port de 0 à 9' }).min(0).max(9);

/**
 * A program that stands beside the environments and is no part of the product: doubles of services outside this machine,
 * for one. `bascule up` keeps it running while one of its environments is up. It is given BASE_PORT, the first of ten.
 */
export const companion = z.strictObject({
  name,
  title,
  /** Run in the plan's folder. */
  command: command.refine(([program, file]) => program === 'node' && file !== undefined, {
    error: 'un compagnon est un programme de Node : donnez « node », puis son fichier',
  }),
  environments: z.array(name).min(1),
  /** Those of the ten, counted from 0, that it listens on; the first tells whether it runs. */
  ports: z.array(port).min(1),
  /** May hold what `placeholders.ts` knows. */
  variables: z.record(z.string(), z.string()).default({}),
  /** Names of values that are made up once for all companions of this machine; Bascule's own parts know them too. */
  secrets: z.array(secretName).default([]),
  /** What people open of it, shown when it runs. */
  page: z.strictObject({ title, port }).nullable().default(null),
});
export type Companion = z.infer<typeof companion>;
