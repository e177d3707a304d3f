import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { colour } from '../../switch/wire.ts';
import { TargetError } from '../target-error.ts';
import { slotName, type ProcessSlotSpec, type SlotId } from '../target.ts';

const containerRecord = z.strictObject({
  pid: z.int().nullable(),
  startTicks: z.number(),
  port: z.int(),
  restarts: z.int(),
  startedAt: z.string().nullable(),
});

/** What a restarted server must know to find the processes of a slot again. No secret is in it. */
export const slotRecord = z.strictObject({
  id: z.strictObject({ environment: z.string(), component: z.string(), colour }),
  version: z.string(),
  digest: z.string(),
  settings: z.strictObject({ salt: z.string(), digest: z.string() }),
  stopWithinMs: z.int(),
  memoryMb: z.int(),
  containers: z.array(containerRecord),
});

export type SlotRecord = z.infer<typeof slotRecord>;
export type ContainerRecord = z.infer<typeof containerRecord>;

/**
 * What a slot's processes run with; how many there are is not part of it, so that some can join those that run. Salted,
 * since secrets are part of it and the digest is written to disk.
 */
export function digestSettings(spec: ProcessSlotSpec, salt = randomBytes(16).toString('hex')): SlotRecord['settings'] {
  const { command, memoryMb, stopWithinMs } = spec;
  const sorted = (values: Record<string, string>) => Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const settings = [command, memoryMb, stopWithinMs, sorted(spec.variables), sorted(spec.secrets)];
  return { salt, digest: createHash('sha256').update(salt).update(JSON.stringify(settings)).digest('hex') };
}

export function sameContent(record: SlotRecord, spec: ProcessSlotSpec): boolean {
  return (
    record.digest === spec.artifact.digest &&
    record.settings.digest === digestSettings(spec, record.settings.salt).digest
  );
}

/**
 * Written aside and renamed, and in one go with the start of a process: no other work comes between, so a server that
 * is killed leaves no process that its successor does not know.
 */
export function writeRecord(state: string, record: SlotRecord): void {
  const path = recordPath(state, record.id);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.aside`, JSON.stringify(record, null, 2), { mode: 0o600 });
    renameSync(`${path}.aside`, path);
  } catch (cause) {
    rmSync(`${path}.aside`, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    const sentence = `${slotName(record.id)} ne peut pas tourner, car sa fiche n’a pas pu être écrite (${why}) : faites de la place sur le disque, ou rendez ${dirname(path)} accessible en écriture.`;
    throw new TargetError('state-not-saved', sentence, { cause });
  }
}

export function removeRecord(state: string, id: SlotId): void {
  rmSync(recordPath(state, id), { force: true });
}

/** Every slot recorded. @throws TargetError `state-not-saved` for a record that can't be read: it names the file. */
export function readRecords(state: string): SlotRecord[] {
  const directory = join(state, 'slots');
  const files = entriesOf(directory).filter((name) => name.endsWith('.json'));
  return files.map((name) => readRecord(join(directory, name)));
}

function readRecord(path: string): SlotRecord {
  try {
    return slotRecord.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const sentence = `La fiche d’emplacement ${path} est illisible : cherchez ses processus, arrêtez-les et supprimez ce fichier.`;
    throw new TargetError('state-not-saved', sentence, { cause });
  }
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function recordPath(state: string, { environment, component, colour }: SlotId): string {
  return join(state, 'slots', `${environment}.${component}.${colour}.json`);
}
