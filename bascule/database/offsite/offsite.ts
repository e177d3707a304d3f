import type { OffsiteRule } from '../../core/offsite/schema.ts';
import { told, type Finding } from '../../core/offsite/told.ts';
import { workLeft, type Original, type Verified, type Work } from '../../core/offsite/work.ts';
import { BackupError } from '../backup/backup-error.ts';
import { parseManifest, type Manifest } from '../backup/manifest.ts';
import { checkCopy, copyFile } from './copy.ts';
import { FolderStore } from './folder-store.ts';
import { Journal } from './journal.ts';
import { closedAt, expiredNames, isKnown, isManifest, manifestOf, tarOf } from './names.ts';
import { OffsiteError } from './offsite-error.ts';
import type { ObjectStore } from './object-store.ts';

export interface Parts {
  environment: string;
  /** The directory of the first store; see BackupStore. */
  directory: string;
  second: ObjectStore;
  rule: OffsiteRule;
  /** What both are sealed with. */
  key: Buffer;
  clock: () => number;
  /** What goes wrong with nobody waiting for it. */
  onTrouble(error: Error): void;
}

/** What a round did. */
export interface Round {
  copied: string[];
  checked: string[];
  removed: string[];
}

/** The second store of one environment's backups. Every file counts for itself: a round that was killed is gone on with by the next. */
export class Offsite {
  readonly #parts: Parts;
  readonly #first: FolderStore;
  readonly #journal: Journal;
  #round: Promise<unknown> = Promise.resolve();
  #failure: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#first = new FolderStore(parts.directory);
    this.#journal = new Journal(parts.directory);
  }

  /** Copies what is missing, reads it back, and removes what is too old. One round at a time. @throws OffsiteError, BackupError */
  async round(signal: AbortSignal = new AbortController().signal): Promise<Round> {
    const round = this.#round.then(() => this.#go(signal));
    this.#round = round.catch((error: Error) => {
      this.#failure = error.message;
    });
    return round;
  }

  /** What people are told, as it is now. */
  async finding(): Promise<Finding> {
    const { environment, rule, second, clock } = this.#parts;
    const list = await second.list().catch((error: Error) => error);
    const failure = list instanceof Error ? list.message : this.#failure;
    if (!(list instanceof Error) && (await this.#isBeforeAll(list))) {
      const sentence = `Aucune sauvegarde de ${environment} n’est encore faite : la première sera copiée dans ${second.place}.`;
      return { level: 'good', sentence };
    }
    try {
      const { work } = await this.#workLeft(list instanceof Error ? [] : list);
      return told(environment, rule, { work, place: second.place, failure }, clock());
    } catch (error) {
      if (!(error instanceof OffsiteError)) throw error;
      const sentence = `Le premier magasin de ${environment} (${this.#first.place}) n’est pas là : s’il est perdu, « npx bascule offsite bring-back ${environment} » le refait de ${second.place} ; sinon remontez ce disque.`;
      return { level: 'bad', sentence };
    }
  }

  /** The second store is listed once: of a bucket with many files that is what a round costs. */
  async #go(signal: AbortSignal): Promise<Round> {
    const { second, key, onTrouble } = this.#parts;
    const listed = await second.list();
    if (await this.#isBeforeAll(listed)) return { copied: [], checked: [], removed: [] };
    const { work, manifests } = await this.#workLeft(listed);
    const way = { from: this.#first, to: second, key, signal };
    const check = await this.#each(work.check, signal, (file) => checkCopy(way, file));
    const bad = work.check.filter(({ name }) => !check.good.includes(name));
    const copy = await this.#each([...work.copy, ...bad], signal, (file) => copyFile(way, file));
    const there = new Set([...listed.map(({ name }) => name), ...copy.good]);
    const copied = [...copy.good, ...(await this.#copyManifests(manifests, there))];
    const removed = await this.#retain([...new Set([...there, ...copied])]);
    for (const failure of copy.failures) onTrouble(failure);
    this.#failure = copy.failures[0]?.message ?? null;
    return { copied, checked: check.good, removed };
  }

  /** Where the second store has something, a first one that is away is lost, or not mounted. */
  async #isBeforeAll(second: { name: string }[]): Promise<boolean> {
    return second.length === 0 && !(await this.#first.isThere());
  }

  /** One after the other; each that is good is written down at once. */
  async #each(files: Original[], signal: AbortSignal, make: (file: Original) => Promise<Verified>) {
    const good: string[] = [];
    const failures: Error[] = [];
    for (const file of files) {
      signal.throwIfAborted();
      try {
        await this.#journal.add(await make(file));
        good.push(file.name);
      } catch (error) {
        if (!isOfOneFile(error)) throw error;
        failures.push(error);
      }
    }
    return { good, failures };
  }

  /** Last, for a backup is there once its manifest is; and again whenever they change, as by a verification. */
  async #copyManifests(manifests: Manifest[], there: Set<string>): Promise<string[]> {
    const { second } = this.#parts;
    const good = new Set((await this.#journal.read()).map(({ name }) => name));
    const copied: string[] = [];
    for (const { id } of manifests) {
      const name = manifestOf(id);
      if (!good.has(tarOf(id)) || !there.has(tarOf(id))) continue;
      const text = await textOf(this.#first, name);
      if (there.has(name) && (await textOf(second, name)) === text) continue;
      await second.write(name, once(text), Buffer.byteLength(text));
      copied.push(name);
    }
    return copied;
  }

  /** By the second store's own manifests: what is lost in the first is not lost here. Where nobody may delete, nothing is. */
  async #retain(names: string[]): Promise<string[]> {
    const { second, rule, clock } = this.#parts;
    if (rule.to.kind === 'bucket' && rule.to.clearedBy === 'bucket') return [];
    const gone = expiredNames(names, await this.#manifestsOf(second, names), rule.keepDays, clock());
    for (const name of gone) await second.remove(name);
    if (gone.length > 0) await this.#journal.keepOnly(new Set(names.filter((name) => !gone.includes(name))));
    return gone;
  }

  async #workLeft(second: { name: string; bytes: number }[]): Promise<{ work: Work; manifests: Manifest[] }> {
    const { rule, clock } = this.#parts;
    const list = await this.#first.list();
    const names = list.map(({ name }) => name);
    const manifests = await this.#manifestsOf(this.#first, names);
    const old = new Set(expiredNames(names, manifests, rule.keepDays, clock()));
    // A tar without a manifest is not whole yet, or never will be.
    const times = new Map(manifests.map(({ id, stoppedAt }) => [tarOf(id), stoppedAt]));
    const originals = list.flatMap(({ name, bytes }) => {
      const at = name.startsWith('wal/') ? closedAt(name) : times.get(name);
      return at === undefined || !isKnown(name) || old.has(name) ? [] : [{ name, bytes, at }];
    });
    return {
      work: workLeft(originals, second, await this.#journal.read()),
      manifests: manifests.filter(({ id }) => !old.has(tarOf(id))),
    };
  }

  /** Those whose signature is good. Another one is told, and stands for nothing. */
  async #manifestsOf(store: ObjectStore, names: string[]): Promise<Manifest[]> {
    const { key, onTrouble } = this.#parts;
    const found = await Promise.all(
      names.filter(isManifest).map(async (name) => {
        try {
          return [parseManifest(await textOf(store, name), key, `${store.place}/${name}`)];
        } catch (error) {
          onTrouble(error as Error);
          return [];
        }
      }),
    );
    return found.flat();
  }
}

/** What concerns a file alone lets the others go on. */
function isOfOneFile(error: unknown): error is Error {
  if (error instanceof BackupError || error instanceof OffsiteError) return error.code === 'altered';
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

export async function textOf(store: ObjectStore, name: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of store.read(name)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

export async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
