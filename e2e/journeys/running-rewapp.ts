import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startOwnRewapp } from '../rewapp/own-rewapp.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where each component of the running REWAPP answers. */
    urls: Record<string, string>;
    /** Where it lies: `npx bascule` there is its own. */
    directory: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { urls, directory, discard } = await startOwnRewapp(join(import.meta.dirname, '../..'));
  project.provide('urls', urls);
  project.provide('directory', directory);
  return discard;
}
