import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';

/** Rows per table at the named point of the log that verification restores to. */
export const mark = z.object({
  restorePoint: z.string(),
  lsn: z.string(),
  /** `database.schema.table` and its rows; null when writers left no moment to look. */
  rows: z.record(z.string(), z.number()).nullable(),
});

/** What is known of a base backup. Times are milliseconds since 1970, positions of the log as PostgreSQL writes them. */
export const manifest = z.object({
  id: z.string(),
  environment: z.string(),
  reason: z.string(),
  by: z.string(),
  startedAt: z.number(),
  stoppedAt: z.number(),
  /** The cluster, as PostgreSQL numbers them. */
  system: z.string(),
  startLsn: z.string(),
  stopLsn: z.string(),
  timeline: z.int(),
  /** Of the file in the store, and of the data folder that it came from. */
  bytes: z.int(),
  dataBytes: z.int(),
  digest: z.string(),
  serverVersion: z.string(),
  mark,
  verifiedAt: z.number().nullable(),
});

export type Mark = z.infer<typeof mark>;
export type Manifest = z.infer<typeof manifest>;

/** Backups are named by when they were begun: `20261129-030000-123`, UTC. */
export function backupId(startedAt: number): string {
  return new Date(startedAt).toISOString().replaceAll(/[-:Z]/g, '').replace('T', '-').replace('.', '-');
}

/** Readable by anybody who looks into the store, and signed with the backups' key. */
export function writeManifest(content: Manifest, key: Buffer): string {
  return `${JSON.stringify({ ...content, signature: signature(content, key).toString('hex') }, null, 2)}\n`;
}

/** @throws BackupError `altered` */
export function parseManifest(text: string, key: Buffer, path: string): Manifest {
  const parsed = manifest.extend({ signature: z.string() }).safeParse(json(text));
  if (!parsed.success) throw altered(path);
  const { signature: given, ...content } = parsed.data;
  const wanted = signature(content, key);
  const found = Buffer.from(given, 'hex');
  if (found.length !== wanted.length || !timingSafeEqual(found, wanted)) throw altered(path);
  return content;
}

/** Over the fields in the schema's order, whatever order the file has them in. */
function signature(content: Manifest, key: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(manifest.parse(content)))
    .digest();
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function altered(path: string): BackupError {
  const sentence = `La fiche de sauvegarde ${path} a été modifiée ou signée avec une autre clé : remettez le dossier « secrets » qui servait alors, ou retirez ce fichier.`;
  return new BackupError('altered', sentence);
}
