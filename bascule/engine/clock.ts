/** The time that deployments live in. Another one than the system's lets hours pass in a moment. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends after so many of its milliseconds, or early, without an error, when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Its time at a moment of the system's clock, which the switch stamps its figures with; and the other way round. */
  fromSystem(systemMs: number): number;
  toSystem(ms: number): number;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: systemSleep,
  fromSystem: (ms) => ms,
  toSystem: (ms) => ms,
};

/** setTimeout takes 31 bits; whoever waits longer looks at the clock again. */
export function systemSleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    signal?.addEventListener('abort', done);
  });
}
