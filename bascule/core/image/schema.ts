import { z } from 'zod';
import { secretName } from '../plan/terms.ts';

/** How images of artifacts are made, for targets that run containers. */
export const images = z.strictObject({
  /** Of the Docker engine that builds them. */
  socket: z
    .string()
    .startsWith('/', { error: 'la socket du moteur Docker est un chemin absolu, comme « /var/run/docker.sock »' })
    .default('/var/run/docker.sock'),
  /** The image under ours: Node 24 and an account 1000. */
  base: z
    .string()
    .regex(/^[a-z0-9][\w.:/@-]*$/, { error: 'une image de base s’écrit comme « node:24-slim », ou avec son digest' })
    .default('node:24-slim'),
  /** Where they are pushed to, `host[:port]/prefix`; null: they stay in the engine, and no other one can run them. */
  registry: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/, {
      error: 'un registre s’écrit « hôte:port/préfixe », sans « https:// »',
    })
    .nullable()
    .default(null),
  /** The secret that holds `user:password` of the registry; null: one without accounts, or ECR, whose passwords AWS gives. */
  account: secretName.nullable().default(null),
  /** The registry has no TLS: in a laboratory. */
  insecure: z.boolean().default(false),
});

export type ImageSettings = z.infer<typeof images>;
