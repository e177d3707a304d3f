import { defineConfig } from 'vitest/config';

/** Journeys in a real browser, on a REWAPP that Bascule really built and deployed: minutes, so apart from the rest. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.spec.ts'],
    globalSetup: ['running-rewapp.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
