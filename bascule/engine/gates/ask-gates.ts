import { outcomeOf, overridden } from '../../core/gate/outcome.ts';
import { gateTitle } from '../../core/gate/title.ts';
import { nameOf } from '../../core/gate/mistakes.ts';
import type { GateAnswer, GateResult } from '../../core/gate/result.ts';
import type { Gate } from '../../core/gate/schema.ts';
import { progress, sentence, type Turn } from '../perform/turn.ts';
import { approvalsGate } from './approvals.ts';
import { artifactsGate } from './artifacts.ts';
import { backupGate } from './backup.ts';
import { checkGate } from './check.ts';
import { checklistGate } from './checklist.ts';
import { compatibilityGate } from './compatibility.ts';
import { latencyGate } from './latency.ts';
import { matrixGate } from './matrix.ts';
import { migrationsGate } from './migrations.ts';
import { promotedGate } from './promoted.ts';
import { releaseNotesGate } from './release-notes.ts';
import { windowGate } from './window.ts';

/** What a gate found: its name, title and time are added for all alike. */
export type Answer = GateAnswer;

/**
 * Asks every gate of the environment, side by side in three rounds: first what is known in a moment, and when that is red
 * nothing else is asked, for nobody should wait minutes to hear that it is Sunday; then the checks, which may have to be
 * run; last the checklist, whose items lean on the others. Work is given up when `ended` is aborted.
 */
export async function askGates(turn: Turn, ended: AbortSignal): Promise<GateResult[]> {
  const { gates } = turn.environment;
  const ask = (round: Gate[], known: GateResult[]) =>
    Promise.all(round.map((gate) => askOne(turn, gate, answerOf(turn, gate, known, ended))));
  const moment = gates.filter(({ kind }) => kind !== 'check' && kind !== 'checklist');
  const quick = await ask(moment, []);
  if (outcomeOf(quick) === 'red') return quick;
  const checks = await ask(
    gates.filter(({ kind }) => kind === 'check'),
    [],
  );
  // Checks may take many minutes: by then the window may have shut.
  const others = [...(checks.length > 0 ? await ask(moment, []) : quick), ...checks];
  const lists = gates.filter(({ kind }) => kind === 'checklist');
  return [...others, ...(await ask(lists, others))];
}

const marks: Record<GateResult['outcome'], string> = { green: '✓', red: '✗', waiting: '…' };

async function askOne(turn: Turn, gate: Gate, asked: Promise<Answer>): Promise<GateResult> {
  const title = gateTitle(turn.ground.plan, nameOf(gate));
  if (gate.kind === 'check') progress(turn, `${title} : contrôle en cours`);
  const said = overridden(await resultOf(turn, gate, asked), turn.deployment.override);
  progress(turn, `${marks[said.outcome]} ${title} : ${said.found}`);
  return said;
}

/** A gate that can't be asked is red, and says why: silence opens nothing. */
async function resultOf(turn: Turn, gate: Gate, asked: Promise<Answer>): Promise<GateResult> {
  const answer = await asked.catch((error: unknown): Answer => ({
    outcome: 'red',
    found: sentence(error),
    remedy: null,
  }));
  return {
    gate: nameOf(gate),
    title: gateTitle(turn.ground.plan, nameOf(gate)),
    ...answer,
    at: turn.ground.clock.now(),
  };
}

async function answerOf(turn: Turn, gate: Gate, others: GateResult[], ended: AbortSignal): Promise<Answer> {
  switch (gate.kind) {
    case 'artifacts':
      return artifactsGate(turn);
    case 'matrix':
      return matrixGate(turn);
    case 'release-notes':
      return releaseNotesGate(turn);
    case 'window':
      return windowGate(turn);
    case 'approvals':
      return approvalsGate(turn);
    case 'promoted':
      return promotedGate(turn, gate.from);
    case 'check':
      return checkGate(turn, gate, ended);
    case 'latency':
      return latencyGate(turn, gate);
    case 'compatibility':
      return compatibilityGate(turn);
    case 'migrations':
      return migrationsGate(turn);
    case 'backup':
      return backupGate(turn, gate.notOlderThanMs);
    case 'checklist':
      return checklistGate(turn, others);
  }
}
