import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ReleaseError } from './release-error.ts';
import type { Release } from './release-table.ts';

/** Writes a release's bill of materials; answers its path in the state directory and its SHA-256. */
export async function writeSbom(state: string, version: string, bill: unknown): Promise<Release['sbom']> {
  const path = join('releases', version, 'sbom.cdx.json');
  const text = `${JSON.stringify(bill, null, 2)}\n`;
  await writeAside(join(state, path), text);
  return { path, digest: sha256(text) };
}

/** The bill as it was written. @throws ReleaseError `not-found` when it is gone or was altered */
export async function readSbom(state: string, { version, sbom }: Release): Promise<string> {
  const file = join(state, sbom.path);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null && sha256(text) === sbom.digest) return text;
  const what = text === null ? 'n’est plus là' : 'a été modifiée depuis';
  const sentence = `La nomenclature de ${version} (${file}) ${what} : remettez le fichier dont le SHA-256 est ${sbom.digest}.`;
  throw new ReleaseError('not-found', sentence);
}

/** The notes as a file, for git. */
export async function writeNotes(state: string, { version, notes }: Release): Promise<string> {
  const file = join(state, 'releases', version, 'notes.md');
  await writeAside(file, notes);
  return file;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function writeAside(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  const handle = await open(aside, 'w');
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  await rename(aside, file);
}
