import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../backup/durable-file.ts';
import { ReplicaError } from './replica-error.ts';

/** What the old primary had and the new one has not. Times are milliseconds since 1970. */
export const loss = z.strictObject({
  /** At the most: a transaction that was rolled back counts too. */
  transactions: z.int(),
  logBytes: z.int(),
  /** Of the last commit that the new primary has, and of the last one that the old one had. */
  from: z.number().nullable(),
  to: z.number().nullable(),
});
export type Loss = z.infer<typeof loss>;

/** What a fail over came to. */
export const failedOver = z.strictObject({
  epoch: z.int(),
  by: z.string(),
  at: z.number(),
  tookMs: z.number().nullable(),
  from: z.string(),
  to: z.string(),
  /** What was promised of the commits before. `synchronous`: whatever `loss` counts was never acknowledged. */
  guarantee: z.enum(['synchronous', 'asynchronous']),
  /** Null: the old primary could not be read any more. */
  loss: loss.nullable(),
  /** Whether the old primary's files are still there, for what was lost to be looked up. */
  kept: z.boolean(),
});
export type FailedOver = z.infer<typeof failedOver>;

/** Where a cluster's history ends, or branches off: the position, the next transaction's number, its last commit's time. */
const end = z.strictObject({ lsn: z.string(), nextTransaction: z.string(), lastCommit: z.number().nullable() });
export type End = z.infer<typeof end>;

const moving = z.strictObject({
  by: z.string(),
  at: z.number(),
  guarantee: z.enum(['synchronous', 'asynchronous']),
  from: z.string(),
  to: z.string(),
  /** Where the new primary left the old one's history; null: not promoted yet. Looked at before anybody writes to it. */
  fork: end.extend({ parent: z.int() }).nullable(),
});
export type Fork = NonNullable<Moving['fork']>;
export type Moving = z.infer<typeof moving>;

/** An environment's primary and its standby, by the names of their directories. On disk before anything depends on it. */
export const pair = z.strictObject({
  /** Rises with every fail over: who acts on what was seen before one is refused. */
  epoch: z.int(),
  primary: z.string(),
  standby: z.strictObject({ name: z.string(), slot: z.string(), ready: z.boolean() }).nullable(),
  /** Written before it is less, and after it is more: what stands here is kept. */
  guarantee: z.enum(['synchronous', 'asynchronous']),
  /** A fail over that was begun is carried to its end, whoever is killed. */
  moving: moving.nullable(),
  last: failedOver.nullable(),
});
export type Pair = z.infer<typeof pair>;

const fileOf = (clusters: string) => join(clusters, 'replica.json');

/** Null: no standby was ever made here. @throws ReplicaError `altered` */
export async function readPair(clusters: string): Promise<Pair | null> {
  const path = fileOf(clusters);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const parsed = pair.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const sentence = `${path} ne se lit pas : retirez ce fichier (« npx bascule up » refait alors la réplique), après avoir vérifié dans « live », à côté, quelle base est la bonne.`;
  throw new ReplicaError('altered', sentence);
}

export async function writePair(clusters: string, content: Pair): Promise<Pair> {
  await writeDurably(fileOf(clusters), [Buffer.from(`${JSON.stringify(content, null, 2)}\n`)]);
  return content;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
