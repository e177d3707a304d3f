import { overridden } from '../../core/gate/outcome.ts';
import { gateTitle } from '../../core/gate/title.ts';
import { nameOf } from '../../core/gate/mistakes.ts';
import type { GateAnswer, GateResult } from '../../core/gate/result.ts';
import type { Gate } from '../../core/gate/schema.ts';
import { sentence, type Turn } from '../perform/turn.ts';
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
 * Asks every gate of the environment, side by side; the checklist last, since its items lean on the others. Work that
 * takes long is given up when `ended` is aborted.
 */
export async function askGates(turn: Turn, ended: AbortSignal): Promise<GateResult[]> {
  const { gates } = turn.environment;
  const ask = async (gate: Gate, results: GateResult[]) =>
    overridden(await result(turn, gate, answerOf(turn, gate, results, ended)), turn.deployment.override);
  const others = await Promise.all(gates.filter(({ kind }) => kind !== 'checklist').map((gate) => ask(gate, [])));
  const lists = gates.filter(({ kind }) => kind === 'checklist');
  return [...others, ...(await Promise.all(lists.map((gate) => ask(gate, others))))];
}

/** A gate that can't be asked is red, and says why: silence opens nothing. */
async function result(turn: Turn, gate: Gate, asked: Promise<Answer>): Promise<GateResult> {
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
