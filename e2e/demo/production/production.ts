import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sentenceOf } from '../../../bascule/core/deployment/words/sentence.ts';
import type { PlanFile } from '../../../bascule/plan-file/plan-file.ts';
import { portsOf } from '../../../bascule/server/ports.ts';
import { startNpmRegistry, type NpmRegistry } from '../../../sandbox/npm-registry/registry.ts';
import { freePortsOfRewapp } from '../../rewapp/free-ports.ts';
import type { passingLine } from '../passing-line.ts';
import { Checks } from './checks.ts';
import { artifactsIn, keepingArtifacts } from './kept-artifacts.ts';
import { ReleaseSource } from './release-source.ts';
import { conclusion, headingLine, rowLines } from './report.ts';
import { rowOf, type ProductionRow } from './row.ts';
import { storesOfTheSandbox } from './sandbox-stores.ts';
import { scenes } from './scenes.ts';
import { Notes, type Scene, type Stage } from './stage.ts';
import { Team } from './team.ts';
import { TimedRewapp } from './timed-rewapp.ts';

interface Around {
  planFile: PlanFile;
  /** Names of scenes; a scene needs those before it. */
  upTo: string | undefined;
  signal: AbortSignal;
  passing: ReturnType<typeof passingLine>;
  /** Told after each scene. */
  onRows(rows: ProductionRow[]): Promise<void>;
}

/** From `main` to customers: staging, gates, people, canaries, a way back in time; with a Bascule in a time that we move. */
export async function demonstrateProduction(around: Around): Promise<ProductionRow[]> {
  const { planFile, passing, signal } = around;
  passing.show('copie du source');
  const directory = join(planFile.state, 'demo/production/source');
  const source = await sourceOf(planFile, directory);
  const registry = (await canAudit(directory)) ? null : await startNpmRegistry();
  const port = await freePortsOfRewapp('development', 'staging', 'production');
  await storesOfTheSandbox(directory, portsOf(planFile.plan, port).companions);
  const setting = {
    directory,
    port,
    registry: registry?.url ?? null,
    signal,
  };
  const rewapp = await TimedRewapp.prepare(setting);
  const stage = stageOf(around, rewapp, source);
  try {
    tellSetting(registry);
    return await playAll(scenesUpTo(around.upTo), stage, around);
  } finally {
    passing.show('arrêt');
    stage.people.staging?.close();
    stage.people.production?.close();
    await rewapp.stop();
    await registry?.close();
    passing.clear();
  }
}

function sourceOf({ root, state, plan }: PlanFile, directory: string): Promise<ReleaseSource> {
  const authors = { accountOpened: authorIn(plan, 'noe'), largeBalances: authorIn(plan, 'ines') };
  const artifacts = {
    ofUser: artifactsIn(state),
    ofCopy: artifactsIn(join(directory, plan.stateDirectory)),
    aside: join(state, 'demo/production/artifacts'),
  };
  return keepingArtifacts(artifacts, () => ReleaseSource.of(root, directory, authors));
}

function tellSetting(registry: NpmRegistry | null): void {
  console.log(
    'Sur une copie du source, avec son propre dépôt, ses ports et son état ; l’heure de Bascule y est avancée.',
  );
  console.log(
    'Son plan y fait les tests de cashback/ seul, et en mesure la couverture sur l’API et ses contrats (product-checks.patch).',
  );
  console.log('Google Play et l’App Store y sont ceux du bac à sable : personne ne reçoit ce qui y est publié.');
  if (registry)
    console.log('Le registre npm ne répond pas à « npm audit » : un double local répond « aucun avis » à sa place.');
}

async function playAll(wanted: Scene[], stage: Stage, { passing, onRows }: Around): Promise<ProductionRow[]> {
  const { calendar } = stage.rewapp.planFile.plan;
  const rows: ProductionRow[] = [];
  console.log(`\n${headingLine()}`);
  for (const scene of wanted) {
    const row = await play(scene, stage);
    rows.push(row);
    passing.clear();
    console.log(rowLines(row, calendar));
    await onRows(rows);
    if (row.outcome === brokenOff) break;
  }
  console.log(`\n${conclusion(rows)}`);
  return rows;
}

async function play(scene: Scene, stage: Stage): Promise<ProductionRow> {
  const notes = new Notes();
  const [startedAt, virtualFrom] = [performance.now(), stage.rewapp.now()];
  stage.tell(scene.title);
  const { outcome, ...played } = await scene.play(stage, notes).catch((error: Error) => {
    stage.signal.throwIfAborted();
    notes.faults.push(`la scène s’est interrompue : ${error.message}`);
    return { outcome: brokenOff };
  });
  const span = { tookMs: performance.now() - startedAt, virtualFrom, virtualTo: stage.rewapp.now() };
  return rowOf(scene, { ...played, outcome: outcomeWords[outcome] ?? outcome, ...notes }, span);
}

/** The scenes after it stand on it. */
const brokenOff = 'interrompue';

const outcomeWords: Record<string, string> = {
  confirmed: 'confirmée',
  failed: 'en échec',
  'rolled-back': 'retirée',
  refused: 'refusée',
  cancelled: 'annulée',
};

function stageOf({ planFile, passing, signal }: Around, rewapp: TimedRewapp, source: ReleaseSource): Stage {
  const titles = new Map(planFile.plan.components.map((component) => [component.name, component.title]));
  return {
    rewapp,
    source,
    signal,
    team: new Team(rewapp.bascule),
    checks: new Checks(rewapp.bascule),
    people: { staging: null, production: null },
    deployments: new Map(),
    records: join(planFile.state, 'demo/production/records'),
    tell: (text) => passing.show(text),
    onEvent: (event) => passing.show(sentenceOf(event, (name) => titles.get(name) ?? name)),
  };
}

function scenesUpTo(name: string | undefined): Scene[] {
  if (name === undefined) return scenes;
  const last = scenes.findIndex((scene) => scene.name === name);
  return scenes.slice(0, last + 1);
}

function authorIn(plan: PlanFile['plan'], name: string): { name: string; email: string } {
  const person = plan.people.find((each) => each.name === name);
  if (!person) throw new Error(`The plan names no ${name}: the demonstration needs REWAPP's people.`);
  return { name: person.displayName, email: person.email };
}

/** Whether this machine's registry answers what `npm audit` asks. */
async function canAudit(directory: string): Promise<boolean> {
  const child = spawn('npm', ['audit', '--json', '--package-lock-only'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let report = '';
  child.stdout.on('data', (text: Buffer) => (report += text));
  await once(child, 'close');
  return report.includes('"metadata"');
}
