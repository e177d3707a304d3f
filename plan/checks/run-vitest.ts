import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRun {
  passed: number;
  failed: number;
  skipped: number;
  /** Full names of what failed; a file that could not even be read stands with its path. */
  failures: string[];
  tookMs: number;
}

/** What vitest's JSON reporter writes, as far as it is read here. */
interface Report {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
}

/** Runs vitest in the working directory with these arguments; its own words go to stderr, as progress. */
export async function runVitest(args: string[]): Promise<TestRun> {
  const directory = await mkdtemp(join(tmpdir(), 'rewapp-check-'));
  const file = join(directory, 'report.json');
  const startedAt = performance.now();
  try {
    await generateApiClient();
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await node(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]);
    return { ...summarise(await readReport(file), code), tookMs: performance.now() - startedAt };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A fresh checkout has none, and the API's specs import it. */
async function generateApiClient(): Promise<void> {
  const code = await node(['cashback/api/generate.mjs']);
  if (code !== 0) throw new Error('le client Prisma de l’API ne se génère pas : voir ci-dessus.');
}

async function node(args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.pipe(process.stderr, { end: false });
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error('vitest s’est arrêté avant d’avoir compté ses tests : voir ci-dessus.');
  });
  return JSON.parse(text) as Report;
}

function summarise(report: Report, code: number | null): Omit<TestRun, 'tookMs'> {
  const failures = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((each) => each.status === 'failed').map(({ fullName }) => fullName);
    return failed.length === 0 && status === 'failed' ? [name] : failed;
  });
  // An error that no test caught fails the run without failing any of them.
  if (code !== 0 && failures.length === 0) failures.push('une erreur hors de tout test, voir ci-dessus');
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: failures.length, skipped, failures };
}
