import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { underLock } from '../artifact/lock.ts';
import { TargetError } from './target-error.ts';

/** Does what is asked if our epoch still may. @throws TargetError `stale-epoch`, then nothing was done */
export type Fenced = <T>(act: () => T) => Promise<T>;

const PATIENCE_MS = 30_000;

const fenceFile = z.strictObject({ epoch: z.int().nonnegative() });

/**
 * Who may change the slots of an environment: the highest epoch of its lease that ever came, kept under
 * `<state>/fences/`. Look and act are one, between all processes of this machine: a server that was paused, wherever
 * that was, finds the look before its next act. An act must not wait for anything, for others wait for it.
 */
export class Fence {
  readonly #directory: string;

  constructor(state: string) {
    this.#directory = join(state, 'fences');
  }

  /** The way through for one epoch; its first act keeps out all that are older. */
  under(environment: string, epoch: number): Fenced {
    const lock = join(this.#directory, `${environment}.lock`);
    const admitted = async <T>(act: () => T) => {
      this.#admit(environment, epoch);
      return act();
    };
    return (act) => underLock(lock, () => admitted(act), PATIENCE_MS);
  }

  /** The highest epoch that came; 0 before the first. @throws TargetError `state-not-saved` for a file that can't be read */
  seen(environment: string): number {
    const path = this.#path(environment);
    try {
      return fenceFile.parse(JSON.parse(readFileSync(path, 'utf8'))).epoch;
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 0;
      const sentence = `${path}, qui dit quel serveur peut changer ${environment}, est illisible : supprimez-le une fois que plus qu’un seul serveur tourne.`;
      throw new TargetError('state-not-saved', sentence, { cause });
    }
  }

  #admit(environment: string, epoch: number): void {
    const seen = this.seen(environment);
    if (epoch > seen) this.#raise(environment, epoch);
    if (epoch >= seen) return;
    const sentence = `L’époque ${epoch} de ${environment} est passée : des commandes de l’époque ${seen} sont déjà venues. Reprenez le bail.`;
    throw new TargetError('stale-epoch', sentence);
  }

  /** Aside, on disk, renamed, and the rename on disk: no power cut lets an older epoch in again. */
  #raise(environment: string, epoch: number): void {
    const path = this.#path(environment);
    const aside = `${path}.aside`;
    try {
      onDisk(aside, 'w', (file) => writeSync(file, JSON.stringify({ epoch })));
      renameSync(aside, path);
      onDisk(dirname(path), 'r', () => {});
    } catch (cause) {
      rmSync(aside, { force: true });
      const why = cause instanceof Error ? cause.message : String(cause);
      const sentence = `Rien n’a été changé dans ${environment}, car ${path} n’a pas pu être écrit (${why}) : faites de la place sur le disque, ou rendez ${this.#directory} accessible en écriture.`;
      throw new TargetError('state-not-saved', sentence, { cause });
    }
  }

  #path(environment: string): string {
    return join(this.#directory, `${environment}.json`);
  }
}

function onDisk(path: string, flags: 'w' | 'r', write: (file: number) => void): void {
  const file = openSync(path, flags, 0o600);
  try {
    write(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
