import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** Of what GitHub knows, what our rules are about; the whole shape is for GitHub's own parser and actionlint to judge. */
const texts = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());
const place = z.object({ 'working-directory': z.string().optional() });
const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});
const job = z.looseObject({
  uses: z.string().optional(),
  needs: texts.default([]),
  'runs-on': texts.default([]),
  'timeout-minutes': z.number().optional(),
  permissions: z.unknown().optional(),
  environment: z
    .union([
      z.string().transform((name) => ({ name, url: undefined })),
      z.object({ name: z.string(), url: z.string() }),
    ])
    .optional(),
  defaults: z.object({ run: place }).optional(),
  steps: z.array(step).default([]),
});
const pushed = z.object({ branches: z.array(z.string()).default([]), tags: z.array(z.string()).default([]) });
const workflow = z.looseObject({
  on: z.looseObject({ push: pushed.optional() }),
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.union([z.boolean(), z.string()]) }),
  jobs: z.record(z.string(), job),
});
const action = z.looseObject({ runs: z.object({ using: z.literal('composite'), steps: z.array(step) }) });

export type Step = z.infer<typeof step>;
export type Job = z.infer<typeof job>;
export type Workflow = z.infer<typeof workflow>;

export interface File<What> {
  /** As in `.github/workflows/checks.yml`. */
  name: string;
  text: string;
  what: What;
}

const root = new URL('../../', import.meta.url);

/** Every workflow of the repository. */
export async function workflows(): Promise<File<Workflow>[]> {
  const names = (await readdir(new URL('.github/workflows/', root))).toSorted();
  return Promise.all(names.map((name) => read(`.github/workflows/${name}`, workflow)));
}

/** Every action of the repository's own. */
export async function actions(): Promise<File<z.infer<typeof action>>[]> {
  const names = (await readdir(new URL('.github/actions/', root))).toSorted();
  return Promise.all(names.map((name) => read(`.github/actions/${name}/action.yml`, action)));
}

export async function textOf(path: string): Promise<string> {
  return readFile(fileURLToPath(new URL(path, root)), 'utf8');
}

async function read<Schema extends z.ZodType>(name: string, schema: Schema): Promise<File<z.infer<Schema>>> {
  const text = await textOf(name);
  return { name, text, what: schema.parse(parse(text)) };
}
