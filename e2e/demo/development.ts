import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sentenceOf } from '../../bascule/core/deployment/words/sentence.ts';
import type { PlanFile } from '../../bascule/plan-file/plan-file.ts';
import type { Status } from '../../bascule/server/wire.ts';
import { version as versionAnswer } from '../../cashback/contracts/operations.ts';
import { LoadProcess } from '../load/load.ts';
import { Bascule } from '../rewapp/bascule.ts';
import { asFound, type Found } from './found.ts';
import type { passingLine } from './passing-line.ts';
import { conclusion, headingLine, rowLines } from './report.ts';
import { rowOf, type Row } from './row.ts';
import { SourceCopy } from './source.ts';
import type { Stage, Step } from './steps.ts';

/** The load on the version before, and on what remains after: long enough to see both. */
const warmUpMs = 4_000;
const coolDownMs = 2_000;

interface Around {
  planFile: PlanFile;
  steps: Step[];
  port: string | undefined;
  signal: AbortSignal;
  passing: ReturnType<typeof passingLine>;
  /** Told after each step. */
  onRows(rows: Row[]): Promise<void>;
}

/** Good and bad versions come to development under load. What was running before runs again afterwards. */
export async function demonstrateDevelopment(around: Around): Promise<Row[]> {
  const { planFile, passing, signal } = around;
  const bascule = new Bascule(planFile.root, { signal });
  const found = await asFound(new Bascule(planFile.root), environmentOf(planFile).name);
  try {
    const rows = await performAll(around, bascule, found);
    console.log(`\n${conclusion(rows)}`);
    return rows;
  } finally {
    passing.show(found.running ? 'remise en place de la version trouvée' : 'arrêt');
    await found.restore();
    passing.clear();
  }
}

async function performAll(around: Around, bascule: Bascule, found: Found): Promise<Row[]> {
  const { planFile, steps, port, passing, onRows } = around;
  const { root, state, plan } = planFile;
  const { name: environment, demoAccounts } = environmentOf({ plan });
  if (!found.running) {
    passing.show('démarrage de REWAPP (npx bascule up --detach)');
    await bascule.up(...(port === undefined ? [] : ['--port', port]));
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
    for (const step of steps) {
      const onEvent: Parameters<Step['carryOut']>[1] = (event) =>
        passing.show(`${step.title} : ${sentenceOf(event, (name) => titles.get(name) ?? name)}`);
      const row = await perform(step, stage, { load, apiUrl, onEvent, signal: around.signal });
      rows.push(row);
      passing.clear();
      console.log(rowLines(row, step.title));
      await onRows(rows);
    }
  } finally {
    load.close();
  }
  return rows;
}

interface Under {
  load: LoadProcess;
  apiUrl: string;
  signal: AbortSignal;
  onEvent: Parameters<Step['carryOut']>[1];
}

/** One step, under load from before it begins until after it ended. */
async function perform(step: Step, stage: Stage, { load, apiUrl, onEvent, signal }: Under): Promise<Row> {
  const versionBefore = await versionAt(apiUrl);
  await load.begin();
  await wait(warmUpMs, undefined, { signal });
  const run = await step.carryOut(stage, onEvent);
  await wait(coolDownMs, undefined, { signal });
  await mkdir(join(stage.state, 'demo'), { recursive: true });
  const summary = await load.end(join(stage.state, 'demo', `${step.name}.csv`));
  const versionAfter = await versionAt(apiUrl);
  return rowOf({ step: step.name, outcomes: step.outcomes, versionBefore, versionAfter }, run, summary);
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
