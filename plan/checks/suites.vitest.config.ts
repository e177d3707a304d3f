import { defineConfig, mergeConfig } from 'vitest/config';
import all from '../../vitest.config.ts';

/** No database, no network, no process of their own. A folder that is not named here counts as integration. */
const unit = [
  'bascule/core/**/*.spec.ts',
  'bascule/simulation/**/*.spec.ts',
  'cashback/{mobile,partner,admin,vitrine,ui,build}/**/*.spec.ts',
  'plan/*.spec.ts',
  'plan/checks/covered/**/*.spec.ts',
];
const { include = [], exclude = [], globalSetup, ...rest } = all.test ?? {};

/** §3.2's two suites: `--project unit` needs nothing but Node, `--project integration` starts a PostgreSQL. */
export default mergeConfig(
  { ...all, test: { testTimeout: rest.testTimeout, hookTimeout: rest.hookTimeout, maxWorkers: rest.maxWorkers } },
  defineConfig({
    test: {
      projects: [
        // What touches nothing can share a worker: a third of its time was workers that start.
        { test: { ...rest, name: 'unit', include: unit, exclude, isolate: false } },
        {
          test: {
            ...rest,
            name: 'integration',
            include,
            exclude: [...exclude, ...unit],
            ...(globalSetup && { globalSetup }),
          },
        },
      ],
    },
  }),
);
