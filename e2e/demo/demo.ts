import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readPlan, type PlanFile } from '../../bascule/plan-file/plan-file.ts';
import { sentenceOf } from '../../bascule/cli/words.ts';
import type { Status } from '../../bascule/server/wire.ts';
import { version as versionAnswer } from '../../cashback/contracts/operations.ts';
import { LoadProcess } from '../load/load.ts';
import { Bascule } from '../rewapp/bascule.ts';
import { asFound, type Found } from './found.ts';
import { passingLine } from './passing-line.ts';
import { conclusion, headingLine, rowLines } from './report.ts';
import { rowOf, type Row } from './row.ts';
import { SourceCopy } from './source.ts';
import { steps, type Stage, type Step } from './steps.ts';

/** The load on the version before, and on what remains after: long enough to see both. */
const warmUpMs = 4_000;
const coolDownMs = 2_000;

const options = readOptions();
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort());

process.exitCode = await demonstrate().catch((error: Error) => {
  console.error(stop.signal.aborted ? 'La démonstration est interrompue.' : error.message);
  return 1;
});

async function demonstrate(): Promise<number> {
  const wanted = wantedSteps(options.step);
  const planFile = await readPlan(join(import.meta.dirname, '../../plan/rewapp.plan.ts'));
  const bascule = new Bascule(planFile.root, stop.signal);
  const passing = passingLine();
  const found = await asFound(new Bascule(planFile.root), environmentOf(planFile).name);
  try {
    const rows = await performAll(wanted, planFile, bascule, found, passing);
    console.log(`\n${conclusion(rows)} Détail : ${join(planFile.plan.stateDirectory, 'demo.json')}`);
    return rows.every((row) => row.faults.length === 0) ? 0 : 1;
  } finally {
    passing.show(found.running ? 'remise en place de la version trouvée' : 'arrêt');
    await found.restore();
    passing.clear();
  }
}

async function performAll(
  wanted: Step[],
  { root, state, plan }: PlanFile,
  bascule: Bascule,
  found: Found,
  passing: ReturnType<typeof passingLine>,
): Promise<Row[]> {
  const { name: environment, demoAccounts } = environmentOf({ plan });
  if (!found.running) {
    passing.show('démarrage de REWAPP (npx bascule up --detach)');
    await bascule.up(...(options.port === undefined ? [] : ['--port', options.port]));
  }
  passing.show('fin du déploiement en cours');
  await bascule.settled(environment);
  passing.clear();
  const source = await SourceCopy.of(root, join(state, 'demo/source'));
  const apiUrl = urlOf(await bascule.status(), environment, 'api');
  const partners = demoAccounts.filter((account) => account.role === 'partner');
  const load = await LoadProcess.gather(apiUrl, partners);
  const stage = { bascule, source, environment, state };
  const titles = new Map(plan.components.map((component) => [component.name, component.title]));
  const rows: Row[] = [];
  try {
    console.log(headingLine());
    for (const step of wanted) {
      const onEvent: Parameters<Step['carryOut']>[1] = (event) =>
        passing.show(`${step.title} : ${sentenceOf(event, (name) => titles.get(name) ?? name)}`);
      const row = await perform(step, stage, { load, apiUrl, onEvent });
      rows.push(row);
      passing.clear();
      console.log(rowLines(row, step.title));
      await writeFile(join(state, 'demo.json'), `${JSON.stringify(rows, null, 2)}\n`);
    }
  } finally {
    load.close();
  }
  return rows;
}

interface Around {
  load: LoadProcess;
  apiUrl: string;
  onEvent: Parameters<Step['carryOut']>[1];
}

/** One step, under load from before it begins until after it ended. */
async function perform(step: Step, stage: Stage, { load, apiUrl, onEvent }: Around): Promise<Row> {
  const versionBefore = await versionAt(apiUrl);
  await load.begin();
  await wait(warmUpMs, undefined, { signal: stop.signal });
  const run = await step.carryOut(stage, onEvent);
  await wait(coolDownMs, undefined, { signal: stop.signal });
  await mkdir(join(stage.state, 'demo'), { recursive: true });
  const summary = await load.end(join(stage.state, 'demo', `${step.name}.csv`));
  const versionAfter = await versionAt(apiUrl);
  return rowOf({ step: step.name, outcomes: step.outcomes, versionBefore, versionAfter }, run, summary);
}

function readOptions(): { port?: string; step?: string[] } {
  try {
    return parseArgs({ options: { port: { type: 'string' }, step: { type: 'string', multiple: true } } }).values;
  } catch (error) {
    console.error(`${(error as Error).message}. Options : --port <n>, --step <étape> (peut être répétée).`);
    process.exit(2);
  }
}

function wantedSteps(names: string[] | undefined): Step[] {
  const unknown = names?.find((name) => !steps.some((step) => step.name === name));
  if (unknown) {
    throw new Error(`--step ${unknown} n’existe pas : choisissez parmi ${steps.map((step) => step.name).join(', ')}.`);
  }
  return steps.filter((step) => names?.includes(step.name) ?? true);
}

function environmentOf({ plan }: Pick<PlanFile, 'plan'>): PlanFile['plan']['environments'][number] {
  const found = plan.environments.find((each) => each.name === 'development');
  if (found) return found;
  throw new Error('Le plan n’a pas d’environnement « development » : la démonstration s’y déroule.');
}

function urlOf(status: Status | null, environment: string, component: string): string {
  const components = status?.environments.find((each) => each.name === environment)?.components;
  const url = components?.find((each) => each.name === component)?.url;
  if (url) return url;
  throw new Error(`Rien ne répond pour ${component} dans ${environment} : voyez « npx bascule status ».`);
}

async function versionAt(apiUrl: string): Promise<string> {
  const answer = await fetch(new URL('/api/version', apiUrl));
  return versionAnswer.parse(await answer.json()).version;
}
