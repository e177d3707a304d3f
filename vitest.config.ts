import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'bascule/**/*.spec.ts',
      'cashback/**/*.spec.ts',
      'plan/**/*.spec.ts',
      'e2e/**/*.spec.ts',
      'bench/**/*.spec.ts',
      'sandbox/**/*.spec.ts',
    ],
    exclude: ['**/node_modules/**', '**/.rewapp/**', '**/dist/**', 'e2e/journeys/**'],
    globalSetup: ['e2e/setup/postgres.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for may come late on a busy machine; that it never comes is what fails.
    expect: { poll: { timeout: 10_000 } },
    // Two cores: while two specs work, a third waits for processes, containers, clocks and disks. With more of them none is
    // done sooner, and what is measured in time is measured wrong.
    maxWorkers: 3,
    // Programs that specs start compile themselves once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/bascule') },
  },
});
