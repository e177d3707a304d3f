import { createHash } from 'node:crypto';
import type { Original, Verified } from '../../core/offsite/work.ts';
import { opened } from '../backup/sealed-stream.ts';
import { labelOf } from './names.ts';
import { OffsiteError } from './offsite-error.ts';
import type { ObjectStore } from './object-store.ts';

interface Way {
  from: ObjectStore;
  to: ObjectStore;
  key: Buffer;
  /** Gives up the file under way: a large one may take long, and nothing of it stays. */
  signal: AbortSignal;
}

/** A file as it is, then read back from where it went. @throws OffsiteError `altered`, BackupError, the signal's reason */
export async function copyFile(way: Way, { name, bytes }: Original): Promise<Verified> {
  const { from, to, key, signal } = way;
  const hash = createHash('sha256');
  await to.write(name, genuine(until(signal, from.read(name)), key, name, hash), bytes);
  return readBack(way, { name, bytes, digest: hash.digest('hex') });
}

/** One that is there already; what it must be is asked of the original. @throws as `copyFile` */
export async function checkCopy(way: Way, { name, bytes }: Original): Promise<Verified> {
  const { from, key, signal } = way;
  const hash = createHash('sha256');
  for await (const piece of genuine(until(signal, from.read(name)), key, name, hash)) void piece;
  return readBack(way, { name, bytes, digest: hash.digest('hex') });
}

async function readBack({ to, key, signal }: Way, wanted: Verified): Promise<Verified> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of genuine(until(signal, to.read(wanted.name)), key, wanted.name, hash)) bytes += piece.length;
  if (bytes === wanted.bytes && hash.digest('hex') === wanted.digest) return wanted;
  const sentence = `La copie de ${wanted.name} dans ${to.place} n’est pas l’original : elle sera refaite au prochain passage ; si cela revient, contrôlez ce disque ou ce service.`;
  throw new OffsiteError('altered', sentence);
}

/**
 * The bytes as they come, hashed; their seal is opened beside, and the last piece is held back until it is known to be good:
 * what was tampered with is never whole anywhere. @throws BackupError `altered`, `wrong-key`
 */
export async function* genuine(
  source: AsyncIterable<Buffer>,
  key: Buffer,
  name: string,
  hash = createHash('sha256'),
): AsyncGenerator<Buffer> {
  const seen: Buffer[] = [];
  const tapped = async function* () {
    for await (const piece of source) {
      hash.update(piece);
      seen.push(piece);
      yield piece;
    }
  };
  for await (const plain of opened(tapped(), key, labelOf(name))) {
    void plain;
    while (seen.length > 1) yield seen.shift() as Buffer;
  }
  yield* seen;
}

async function* until(signal: AbortSignal, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of source) {
    signal.throwIfAborted();
    yield piece;
  }
}
