import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { TargetError } from '../target-error.ts';

/** A lost leader is replaced within some seconds; until then every manager refuses. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 200;

/**
 * The engines that manage a swarm. Any of them can be asked; one that is dead, cut off or without a leader is passed
 * over, and the one that answered is asked first the next time. What is asked must be harmless when it is done twice:
 * an engine may die between doing it and saying so.
 */
export class Managers {
  #engines: Docker[];
  readonly #patienceMs: number;

  constructor(engines: Docker[], patienceMs = PATIENCE_MS) {
    this.#engines = engines;
    this.#patienceMs = patienceMs;
  }

  /** @throws TargetError `engine-unreachable` when none answers in time; what an engine refuses otherwise as it said it */
  async ask<T>(question: (engine: Docker) => Promise<T>): Promise<T> {
    const asked = performance.now();
    for (;;) {
      const failures: string[] = [];
      for (const engine of this.#engines) {
        try {
          const answer = await question(engine);
          this.#first(engine);
          return answer;
        } catch (error) {
          if (!isElsewhere(error)) throw error;
          failures.push(messageOf(error));
        }
      }
      if (performance.now() - asked > this.#patienceMs) throw unreachable(failures);
      await sleep(PAUSE_MS);
    }
  }

  #first(engine: Docker): void {
    if (this.#engines[0] === engine) return;
    this.#engines = [engine, ...this.#engines.filter((each) => each !== engine)];
  }
}

/** The HTTP status of what an engine refused; null when it did not answer. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Not an answer of the swarm, but of an engine that can't reach it: another may. */
function isElsewhere(error: unknown): boolean {
  if (error instanceof TargetError) return false;
  const status = statusOf(error);
  if (status === null) return error instanceof Error && ('code' in error || /socket hang up/.test(error.message));
  if (status === 503) return true;
  return status === 500 && /leader|DeadlineExceeded|deadline exceeded|Unavailable|Canceled/i.test(messageOf(error));
}

function unreachable(failures: string[]): TargetError {
  const sentence = `Aucun gestionnaire du Swarm ne répond (${failures.join(' ; ')}) : vérifiez avec « docker node ls » que plus de la moitié d’entre eux tourne, et l’adresse « managers » du plan.`;
  return new TargetError('engine-unreachable', sentence);
}
