import type { Due } from '../../core/backup/due.ts';
import type { Safeguard } from '../../database/backup/safeguard.ts';

interface Parts {
  clock: () => number;
  onTrouble(error: Error): void;
}

/** Looked at again after so long, even when nothing is due: a clock may jump, a restore ask for a backup. */
const longestLookMs = 60_000;
const shortestLookMs = 1_000;

/** Takes the backups of an environment when they are due, and then deletes what need not be kept. */
export class BackupSchedule {
  readonly #safeguard: Safeguard;
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(safeguard: Safeguard, parts: Parts) {
    this.#safeguard = safeguard;
    this.#parts = parts;
  }

  start(): void {
    this.#round = this.#look().then(
      (waitMs) => this.#again(waitMs),
      (error: Error) => {
        if (!this.#closed) this.#parts.onTrouble(error);
        this.#again(longestLookMs);
      },
    );
  }

  /** A backup under way is waited for: its owner must have broken it off. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#round;
  }

  async #look(): Promise<number> {
    const due = await this.#safeguard.due();
    if (due.kind === 'due') {
      await this.#safeguard.backupNow(due.why, 'Bascule');
      await this.#safeguard.retain();
    }
    return this.#wait(due);
  }

  #wait(due: Due): number {
    const untilMs = due.kind === 'later' ? due.at - this.#parts.clock() : longestLookMs;
    return Math.min(longestLookMs, Math.max(shortestLookMs, untilMs));
  }

  #again(waitMs: number): void {
    if (!this.#closed) this.#timer = setTimeout(() => this.start(), waitMs);
  }
}
