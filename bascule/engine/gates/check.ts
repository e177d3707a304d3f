import type { Check, Gate } from '../../core/gate/schema.ts';
import { isFresh } from '../../core/gate/fresh.ts';
import { newestEvidence, type EvidenceRow } from '../../evidence/evidence-table.ts';
import { gatherEvidence } from '../../evidence/gather.ts';
import { environmentKey, type Subject } from '../../evidence/subject.ts';
import { releaseDigests, type Turn } from '../perform/turn.ts';
import { readSlots } from '../slot-table.ts';
import type { Answer } from './ask-gates.ts';

/** A check of the plan says yes, of this commit or of this release where it runs. */
export async function checkGate(turn: Turn, gate: Gate & { kind: 'check' }, ended: AbortSignal): Promise<Answer> {
  const { ground } = turn;
  const check = ground.plan.checks.find((each) => each.name === gate.check);
  if (!check) throw new Error(`Le plan n’a plus de contrôle « ${gate.check} » : remettez-le, ou ôtez ce qui le nomme.`);
  const row =
    gate.on === undefined ? await ofSource(turn, check, ended) : await ofEnvironment(turn, check, gate.on, ended);
  if (row) return answerOf(check, row);
  return {
    outcome: 'red',
    found: `${gate.on} n’a plus cette version, et n’a pas gardé ce contrôle d’elle.`,
    remedy: `Déployez-la de nouveau sur ${gate.on}, puis ici.`,
  };
}

function ofSource(turn: Turn, check: Check, signal: AbortSignal): Promise<EvidenceRow> {
  return gatherEvidence(turn.ground, {
    check,
    subject: { of: 'source', ...sourceOf(turn) },
    by: turn.deployment.id,
    signal,
  });
}

/** Gathered where the release runs now; where another has taken its place, what was gathered before. */
async function ofEnvironment(turn: Turn, check: Check, on: string, signal: AbortSignal): Promise<EvidenceRow | null> {
  const { ground, deployment } = turn;
  const digests = releaseDigests(turn.deployment);
  if (await runsThere(turn, on)) {
    const subject: Subject = { of: 'environment', environment: on, digests, ...ground.reach(on), ...sourceOf(turn) };
    return gatherEvidence(ground, { check, subject, by: deployment.id, signal });
  }
  const known = await newestEvidence(ground.pool, check.name, environmentKey(on, digests));
  if (!known) return null;
  return isFresh({ ...known, endedAt: known.startedAt + known.tookMs }, check, ground.clock.now()) ? known : null;
}

async function runsThere({ ground, deployment }: Turn, environment: string): Promise<boolean> {
  const live = (await readSlots(ground.pool, environment)).filter((slot) => slot.weight === 100);
  const serving = deployment.train.filter((car) => car.kind !== 'database');
  return serving.every((car) => live.some((slot) => slot.component === car.component && slot.digest === car.digest));
}

function sourceOf({ deployment: { source } }: Turn): { directory: string; ref: string } {
  return { directory: source.directory, ref: source.ref === 'worktree' ? 'worktree' : (source.commit ?? source.ref) };
}

function answerOf(check: Check, { outcome, found, by, link }: EvidenceRow): Answer {
  const told = `${found}${link ? ` — ${link}` : ''} (par ${by})`;
  return outcome === 'passed'
    ? { outcome: 'green', found: told, remedy: null }
    : { outcome: 'red', found: told, remedy: check.remedy };
}
