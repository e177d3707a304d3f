import { mkdir } from 'node:fs/promises';
import { parseManifest } from '../backup/manifest.ts';
import { genuine } from './copy.ts';
import { FolderStore } from './folder-store.ts';
import { isKnown, isManifest } from './names.ts';
import { once, textOf } from './offsite.ts';
import { OffsiteError } from './offsite-error.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Makes the first store again of the second one, after it was lost: each file with its seal proved, manifests last. What is
 * there already, whole, is left as it is, so that it can be gone on with. Answers what was brought.
 * @throws OffsiteError, BackupError
 */
export async function bringBack(second: ObjectStore, directory: string, key: Buffer): Promise<string[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const first = new FolderStore(directory);
  const there = new Map((await first.list()).map(({ name, bytes }) => [name, bytes]));
  const wanted = (await second.list()).filter(({ name }) => isKnown(name));
  if (wanted.length === 0) throw nothing(second.place);
  const brought: string[] = [];
  for (const { name, bytes } of wanted.toSorted((a, b) => Number(isManifest(a.name)) - Number(isManifest(b.name)))) {
    if (there.get(name) === bytes) continue;
    if (isManifest(name)) await first.write(name, once(await goodManifest(second, name, key)));
    else await first.write(name, genuine(second.read(name), key, name));
    brought.push(name);
  }
  return brought;
}

async function goodManifest(second: ObjectStore, name: string, key: Buffer): Promise<string> {
  const text = await textOf(second, name);
  parseManifest(text, key, `${second.place}/${name}`);
  return text;
}

function nothing(place: string): OffsiteError {
  const sentence = `${place} ne contient aucune sauvegarde : vérifiez que c’est le bon dossier ou le bon compartiment de cet environnement.`;
  return new OffsiteError('unreachable', sentence);
}
