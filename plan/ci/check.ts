// npm run check -- <name>: one of the plan's checks of the source, run and judged here as Bascule's gates do it. CI and
// production's gates thereby never ask for different things. The figure is the step's output `value` in GitHub Actions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { findingOf, type Ending, type Finding } from '../../bascule/core/gate/finding.ts';
import type { Check } from '../../bascule/core/gate/schema.ts';
import type { Plan } from '../../bascule/core/plan/schema.ts';
import { readPlan } from '../../bascule/plan-file/plan-file.ts';

/** POSIX, Shell Command Language 2.8.2: what a shell answers for a program that is not there. */
const MISSING = 127;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

async function main(named: string[]): Promise<number> {
  const { plan } = await readPlan();
  const check = named.length === 1 ? checkOfTheSource(plan, named[0] ?? '') : allowed(plan);
  if (typeof check === 'string') throw new Error(check);
  const finding = await runHere(check);
  await tell(check, finding);
  return finding.outcome === 'passed' ? 0 : 1;
}

/** The check, or a sentence that says what is allowed. */
function checkOfTheSource(plan: Plan, name: string): Check | string {
  const check = plan.checks.find((each) => each.name === name);
  if (check?.of === 'source') return check;
  if (!check) return `« ${name} » n’est pas un contrôle du plan. ${allowed(plan)}`;
  return `« ${name} » regarde un environnement en ligne : lancez « npx bascule evidence run ${name} --env staging ».`;
}

function allowed({ checks }: Plan): string {
  const names = checks.filter((each) => each.of === 'source').map(({ name }) => name);
  return `Nommez un contrôle du source (${names.join(', ')}), comme « npm run check -- ${names[0]} ».`;
}

async function runHere(check: Check): Promise<Finding> {
  const [program = '', ...args] = check.command;
  const limit = AbortSignal.timeout(check.timeoutMs);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], signal: limit, killSignal: 'SIGKILL' });
  let lastLine: string | null = null;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (lastLine !== null) process.stdout.write(`${lastLine}\n`);
    if (line.trim() !== '') lastLine = line;
  });
  return findingOf(check, await endOf(child, limit), lastLine);
}

/** Once its streams have ended, so that its last line is heard. */
async function endOf(child: ReturnType<typeof spawn>, limit: AbortSignal): Promise<Ending> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return code === null ? { kind: 'killed', signal: signal ?? 'un signal' } : { kind: 'exited', code };
  } catch (error) {
    if (limit.aborted) return { kind: 'out-of-time' };
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'exited', code: MISSING };
    throw error;
  }
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: files named by variables. */
async function tell({ title, remedy }: Check, { outcome, value, found }: Finding): Promise<void> {
  const sentence = `${outcome === 'passed' ? '✓' : '✗'} ${title} : ${found}`;
  process.stdout.write(`${sentence}\n${outcome === 'passed' ? '' : `${remedy}\n`}`);
  const { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary } = process.env;
  if (output && value !== null) await appendFile(output, `value=${value}\n`);
  if (summary) await appendFile(summary, `${sentence}\n`);
}
