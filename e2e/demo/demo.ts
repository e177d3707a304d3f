import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPlan, type PlanFile } from '../../bascule/plan-file/plan-file.ts';
import { demonstrateDevelopment } from './development.ts';
import { passingLine } from './passing-line.ts';
import { demonstrateProduction } from './production/production.ts';
import { scenes } from './production/scenes.ts';
import { steps } from './steps.ts';

const parts = ['development', 'production'] as const;
type Part = (typeof parts)[number];
/** As far as all parts share them. The rows of the first part say no part. */
type AnyRow = { part?: string; faults: string[] };

const options = readOptions();
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort());

process.exitCode = await demonstrate().catch((error: Error) => {
  console.error(stop.signal.aborted ? 'La démonstration est interrompue.' : error.message);
  return 1;
});

/** The parts that are wanted, one after the other. */
async function demonstrate(): Promise<number> {
  const wanted = wantedSteps();
  const planFile = await readPlan(join(import.meta.dirname, '../../plan/rewapp.plan.ts'));
  const around = { planFile, signal: stop.signal, passing: passingLine() };
  const rows: AnyRow[] = [];
  if (wanted.development.length > 0) {
    const onRows = (found: AnyRow[]) => keep(planFile, 'development', found);
    rows.push(...(await demonstrateDevelopment({ ...around, steps: wanted.development, port: options.port, onRows })));
  }
  if (wanted.production) {
    const onRows = (found: AnyRow[]) => keep(planFile, 'production', found);
    rows.push(...(await demonstrateProduction({ ...around, upTo: wanted.upTo, onRows })));
  }
  console.log(`Détail : ${resultsOf(planFile)}`);
  return rows.every((row) => row.faults.length === 0) ? 0 : 1;
}

/** The rows of one part, beside those that the other left. */
async function keep(planFile: PlanFile, part: Part, rows: AnyRow[]): Promise<void> {
  await mkdir(planFile.state, { recursive: true });
  const known = JSON.parse(await readFile(resultsOf(planFile), 'utf8').catch(() => '[]')) as AnyRow[];
  const others = known.filter((row) => (row.part ?? 'development') !== part);
  const all = part === 'development' ? [...rows, ...others] : [...others, ...rows];
  await writeFile(resultsOf(planFile), `${JSON.stringify(all, null, 2)}\n`);
}

function resultsOf({ state }: PlanFile): string {
  return join(state, 'demo.json');
}

function readOptions(): { port?: string; step?: string[]; part?: string } {
  try {
    const string = { type: 'string' } as const;
    return parseArgs({ options: { port: string, part: string, step: { ...string, multiple: true } } }).values;
  } catch (error) {
    console.error(
      `${(error as Error).message}. Options : --part <${parts.join(' ou ')}>, --port <n>, --step <étape> (peut être répétée).`,
    );
    process.exit(2);
  }
}

/** Steps of the first part stand alone; a scene of the second needs those before it, so one names the last. */
function wantedSteps() {
  const { part, step: names } = options;
  if (part !== undefined && !parts.some((each) => each === part))
    throw new Error(`--part ${part} n’existe pas : choisissez ${parts.join(' ou ')}.`);
  const of = (each: Part, all: { name: string }[]) => ((part ?? each) === each ? all.map(({ name }) => name) : []);
  const known = [...of('development', steps), ...of('production', scenes)];
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--step ${unknown} n’existe pas : choisissez parmi ${known.join(', ')}.`);
  const isWanted = ({ name }: { name: string }) => names?.includes(name) ?? true;
  const upTo = names === undefined ? undefined : scenes.findLast(isWanted)?.name;
  return {
    development: part === 'production' ? [] : steps.filter(isWanted),
    production: part !== 'development' && (names === undefined || upTo !== undefined),
    upTo,
  };
}
