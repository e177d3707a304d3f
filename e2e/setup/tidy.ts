import { afterAll, vi } from 'vitest';

/** Spec files share workers: what one pretended of its process is over when the next begins. */
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
