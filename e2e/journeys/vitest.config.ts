import { defineConfig } from 'vitest/config';

const patience = { testTimeout: 120_000, hookTimeout: 60_000 };

/**
 * Journeys in a real browser, on a REWAPP that Bascule really built and deployed: minutes, so apart from the rest. Two at
 * a time, since each waits for its pages; those that turn off what the others walk through come after them.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    globalSetup: ['running-rewapp.ts'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...patience,
          name: 'journeys',
          include: ['**/*.spec.ts'],
          exclude: ['flags.spec.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { ...patience, name: 'flags', include: ['flags.spec.ts'], maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
