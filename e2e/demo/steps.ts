import { join } from 'node:path';
import { readRecord } from '../../bascule/cli/machine/process-record.ts';
import { placeOf } from '../../bascule/server/place.ts';
import type { Bascule, DeploymentRun, OnEvent } from '../rewapp/bascule.ts';
import type { Outcome } from './row.ts';
import type { SourceCopy } from './source.ts';
import { badVersions, type Version } from './versions.ts';

/** What a step acts on. */
export interface Stage {
  bascule: Bascule;
  source: SourceCopy;
  environment: string;
  state: string;
}

export interface Step {
  name: string;
  title: string;
  outcomes: readonly Outcome[];
  carryOut(stage: Stage, onEvent: OnEvent): Promise<DeploymentRun>;
}

const bad: Record<(typeof badVersions)[number], [title: string, outcome: Outcome]> = {
  'never-healthy': ['version jamais saine', 'failed'],
  'fails-smoke': ['tests de fumée en échec', 'failed'],
  'errors-30': ['500 à 30 % des soldes', 'rolled-back'],
  'slow-800': ['soldes lents de 800 ms', 'rolled-back'],
};

/** In the order in which they are shown. */
export const steps: Step[] = [
  { name: 'good-v2', title: 'bonne version 2', outcomes: ['confirmed'], carryOut: deploying('good-v2') },
  ...badVersions.map((name) => ({
    name,
    title: bad[name][0],
    outcomes: [bad[name][1]],
    carryOut: deploying(name),
  })),
  { name: 'manual-rollback', title: 'retour à la main', outcomes: ['rolled-back'], carryOut: goBackByHand },
  {
    name: 'engine-killed',
    title: 'moteur tué (kill -9)',
    outcomes: ['confirmed', 'rolled-back'],
    carryOut: killOnTheWay,
  },
];

function deploying(version: Version): Step['carryOut'] {
  return ({ bascule, source, environment }, onEvent) => bascule.deploy(version, source.directory, environment, onEvent);
}

async function goBackByHand(stage: Stage, onEvent: OnEvent): Promise<DeploymentRun> {
  const { summary } = await deploying('good-v3')(stage, onEvent);
  if (summary.state !== 'confirmed') {
    throw new Error(`good-v3 ended as ${summary.state} (${summary.reason ?? 'no reason'}): nothing to go back from.`);
  }
  return stage.bascule.rollback(stage.environment, onEvent);
}

/** Kills the engine at the first slot that started, when no traffic has moved, and starts it again. */
async function killOnTheWay(stage: Stage, onEvent: OnEvent): Promise<DeploymentRun> {
  let restarted: Promise<void> | undefined;
  const run = await deploying('good-v3')(stage, (event) => {
    onEvent(event);
    if (event.type === 'slot-started') restarted ??= killAndRestart(stage);
  });
  if (!restarted) throw new Error('The engine was not killed, because no slot ever started.');
  await restarted;
  return run;
}

async function killAndRestart({ bascule, state }: Stage): Promise<void> {
  const server = await readRecord(placeOf(state).serverPid);
  if (!server) throw new Error(`${placeOf(state).serverPid} names no running server to kill.`);
  process.kill(server.pid, 'SIGKILL');
  // An `up` that stays in the foreground starts it again by itself.
  if (!(await readRecord(join(state, 'keeper.pid')))) await bascule.up();
}
