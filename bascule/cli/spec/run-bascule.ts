import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const launcher = fileURLToPath(new URL('../bascule.mjs', import.meta.url));

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  /** Resolves at the first stdout or stderr that contains this. */
  says(text: string): Promise<void>;
  end: Promise<Ran>;
}

interface Where {
  cwd?: string;
  node?: string;
  env?: NodeJS.ProcessEnv;
  program?: string;
}

/** Runs the launcher as its users do: as a process. */
export function startBascule(
  args: string[],
  { cwd, node = process.execPath, env, program = launcher }: Where = {},
): Running {
  const child = spawn(node, [program, ...args], { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      said[stream] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const end = new Promise<Ran>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...said })));
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!(said.stdout + said.stderr).includes(text)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void end.then(({ stdout, stderr }) =>
        reject(new Error(`It ended before it said "${text}":\n${stdout}\n${stderr}`)),
      );
    });
  return { child, says, end };
}

export const runBascule = (args: string[], where?: Where) => startBascule(args, where).end;

/** What it said, if it went well. @throws Error with all that it said, if not: a code alone explains nothing */
export function wentWell(ran: Ran): Ran {
  if (ran.code === 0) return ran;
  throw new Error(`It ended with ${ran.signal ?? `code ${ran.code}`} and said:\n${ran.stdout}\n${ran.stderr}`);
}

export const jsonLines = ({ stdout }: Ran): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

/** A project of its own in a temporary folder, with a small plan. */
export async function temporaryProject(plan: unknown = smallPlan): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'bascule-cli-'));
  await mkdir(join(root, 'plan'));
  await writeFile(join(root, 'plan/small.plan.ts'), `export default ${JSON.stringify(plan, null, 2)};\n`);
  return root;
}

const smoke = [{ name: 'home', path: '/', expect: { status: 200 } }];
const page = (name: string) => ({
  kind: 'static',
  name,
  title: `Site ${name}`,
  host: name,
  build: { command: ['true'], output: 'dist', inputs: ['src'] },
  probe: { path: '/' },
  smoke,
});

export const smallPlan = {
  name: 'Small',
  domain: 'small.localhost',
  stateDirectory: '.state',
  port: 18_080,
  components: [
    { kind: 'database', name: 'database', title: 'Base', migrations: 'migrations' },
    page('www'),
    page('admin'),
  ],
  environments: [
    { name: 'development', title: 'Développement', bakeMs: 0 },
    { name: 'staging', title: 'Recette', bakeMs: 0, portOffset: 100 },
  ],
  rollback: {
    triggers: [{ kind: 'smoke' }],
    fast: { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 500 },
  },
};
