import { z } from 'zod';
import { edges } from './edge.ts';
import { sites } from './site.ts';

/** Programs as containers of one Docker engine, files and traffic at the switch of the machine that it runs on. */
export const docker = z.strictObject({
  kind: z.literal('docker'),
  /** The engine's own socket. The switch reaches containers by their addresses, so the engine is on its machine. */
  socket: z
    .string()
    .startsWith('/', { error: 'la socket du moteur Docker est un chemin absolu, comme « /var/run/docker.sock »' })
    .default('/var/run/docker.sock'),
  /** How much of the machine's processors one container may use, as 0.5; null: all that is free. */
  cpus: z.number().positive({ error: 'donnez une part de processeur, comme 0.5, ou null' }).nullable().default(null),
  /** How many processes and threads one container may have: a program that forks without end stops there. */
  pids: z.int().min(16, { error: 'un programme a besoin d’au moins 16 processus et fils' }).default(256),
  /** A folder in memory, where values of secrets lie for the containers. */
  secretsDirectory: z
    .string()
    .startsWith('/', { error: 'le dossier des secrets est un chemin absolu en mémoire, comme « /dev/shm »' })
    .default('/dev/shm'),
  edges,
  sites,
});

export type DockerSettings = z.infer<typeof docker>;
