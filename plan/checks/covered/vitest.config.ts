import { join } from 'node:path';
import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import all from '../../../vitest.config.ts';

/** Where the run may write; plan/checks/coverage.ts makes it and removes it. */
const directory = process.env['REWAPP_COVERAGE'] ?? 'coverage';

/**
 * Every source of both wings counts, Angular's components and the programs' own main files included. Left out is only
 * what is no product: tests, what serves tests alone, and generated code.
 */
export default mergeConfig(
  all,
  defineConfig({
    test: {
      exclude: [...configDefaults.exclude, 'e2e/**', 'bench/**', 'plan/checks/**'],
      // Read by the processes that tests start, not by the workers: those are measured from within. What Node takes out of
      // its compile cache is counted less exactly.
      env: { NODE_V8_COVERAGE: join(directory, 'processes'), NODE_DISABLE_COMPILE_CACHE: '1' },
      coverage: {
        enabled: true,
        provider: 'v8',
        include: ['bascule/**/*.ts', 'cashback/**/*.ts'],
        exclude: ['**/*.{spec,fixture}.ts', '**/fixtures.ts', '**/{testing,spec,trial,generated,dist}/**'],
        reporter: ['json'],
        reportsDirectory: join(directory, 'workers'),
        reportOnFailure: true,
      },
    },
  }),
);
