const day = 24 * 3_600_000;
const longestPauseMs = 30 * day;

export type PhasedState = 'INACTIVE' | 'ACTIVE' | 'PAUSED' | 'COMPLETE';

/** A phased release: seven days, the pauses apart. After thirty days of pause it goes on by itself. */
export class Phased {
  readonly id = crypto.randomUUID();
  #state: PhasedState = 'INACTIVE';
  #startedAt: number | null = null;
  #changedAt = 0;
  #activeMs = 0;
  #pausedMs = 0;

  state(now: number): PhasedState {
    const pauseEndsAt = this.#changedAt + longestPauseMs - this.#pausedMs;
    if (this.#state === 'PAUSED' && now > pauseEndsAt) this.put('ACTIVE', pauseEndsAt);
    if (this.#state === 'ACTIVE' && this.#active(now) >= 7 * day) this.put('COMPLETE', now);
    return this.#state;
  }

  put(state: PhasedState, now: number): void {
    this.#pausedMs += this.#state === 'PAUSED' ? now - this.#changedAt : 0;
    this.#activeMs = this.#active(now);
    if (state === 'ACTIVE') this.#startedAt ??= now;
    this.#state = state;
    this.#changedAt = now;
  }

  attributes(now: number): Record<string, unknown> {
    const phasedReleaseState = this.state(now);
    const paused = this.#pausedMs + (phasedReleaseState === 'PAUSED' ? now - this.#changedAt : 0);
    return {
      phasedReleaseState,
      startDate: this.#startedAt === null ? null : new Date(this.#startedAt).toISOString(),
      /** Days. */
      totalPauseDuration: Math.floor(paused / day),
      currentDayNumber: this.#startedAt === null ? null : Math.min(Math.floor(this.#active(now) / day) + 1, 7),
    };
  }

  #active(now: number): number {
    return this.#activeMs + (this.#state === 'ACTIVE' ? now - this.#changedAt : 0);
  }
}
