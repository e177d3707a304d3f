import { z } from 'zod';
import { edges } from './edge.ts';
import { sites } from './site.ts';

const manager = z.string().regex(/^(\/[^\s]+|https?:\/\/[^\s/]+)$/, {
  error: 'un gestionnaire est le chemin d’une socket (« /var/run/docker.sock ») ou une adresse « https://hôte:port »',
});

const placement = z.strictObject({
  /** As `node.labels.role == app`. */
  constraints: z
    .array(z.string().regex(/^[\w.-]+\s*[!=]=\s*\S+$/, { error: 'une contrainte s’écrit « node.labels.role == app »' }))
    .default([]),
  /** Tasks are spread evenly over the values of this, as `node.labels.zone`. */
  spreadOver: z
    .string()
    .regex(/^(node|engine)\.labels\.[\w.-]+$/, { error: 'une répartition nomme un label, comme « node.labels.zone »' })
    .nullable()
    .default(null),
  /** How many tasks of a slot one node may have. */
  perNode: z.int().min(1).nullable().default(null),
});

/** Programs as services of a Docker Swarm: any node may carry them, and a node that is lost loses nothing. */
export const swarm = z.strictObject({
  kind: z.literal('swarm'),
  /** Engines that manage the swarm, asked in turn: three of them outlive the loss of one. */
  managers: z
    .array(manager)
    .min(1, { error: 'nommez au moins un gestionnaire du Swarm, comme « /var/run/docker.sock »' })
    .default(['/var/run/docker.sock']),
  /** This machine's address as tasks on any node see it, for what they must reach here. */
  hostAddress: z.ipv4({ error: 'l’adresse de cette machine est une adresse IPv4' }).nullable().default(null),
  placement: placement.prefault({}),
  edges,
  sites,
});

export type SwarmSettings = z.infer<typeof swarm>;
