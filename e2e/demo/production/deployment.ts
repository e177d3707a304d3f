import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { DeploymentEvent } from '../../../bascule/core/deployment/event.ts';
import type { GateResult } from '../../../bascule/core/gate/result.ts';
import { gatesAnswer } from '../../../bascule/server/gates/wire.ts';
import { backupDone } from '../../../bascule/server/backup/wire.ts';
import { release } from '../../../bascule/server/release/wire.ts';
import { deploymentSummary } from '../../../bascule/server/wire.ts';
import type { Notes, Stage } from './stage.ts';
import type { Person } from './team.ts';
import { Watched } from './watched.ts';

/** How long the traffic is let go on at each step before its hours are over. */
const trafficAtStepMs = 8_000;

const sbom = z.object({ components: z.array(z.unknown()) });

/** Of production's gates, those that are worth a line. */
export const everyGate = [
  'promoted',
  'window',
  'check:coverage',
  'check:integration',
  'check:audit',
  'check:newman',
  'check:journeys',
  'check:bundles',
  'latency',
  'approvals',
  'backup',
  'checklist',
];

export async function cut(stage: Stage, version: string, notes: Notes): Promise<void> {
  const lines = await (await stage.team.as('lea')).command('release', 'cut', version);
  const done = release.parse(lines.at(-1));
  const { components } = sbom.parse((await stage.rewapp.bascule.command('release', 'show', version, '--sbom'))[0]);
  const notesLines = done.notes.split('\n').filter((line) => line.trim() !== '').length;
  notes.expect(
    done.taggedAt !== null && components.length > 0 && notesLines > 0,
    `release cut ${version} : ${Object.keys(done.artifacts).length} artefacts, SBOM de ${components.length} composants, notes de ${notesLines} lignes`,
  );
}

/** As every day: the plan's gate wants one of today, and no night passes while the clock is moved. */
export async function backUp({ team }: Stage, notes: Notes): Promise<void> {
  const { lines, code, refusal } = await (await team.as('lea')).say('backup', 'production', '--reason', 'quotidienne');
  const done = backupDone.safeParse(lines.at(-1));
  notes.expect(code === 0 && done.success, `bascule backup production : ${done.data?.id}, vérifiée`, refusal ?? '');
}

/** Asks for a deployment as somebody, and follows it. */
export async function ask(stage: Stage, who: Person, ...args: string[]): Promise<Watched> {
  const bascule = await stage.team.as(who);
  const [line] = await bascule.command('deploy', ...args, '--detach');
  return new Watched(stage.rewapp.bascule, deploymentSummary.parse(line).id, stage.onEvent);
}

/**
 * The same for production, until the gate of staging's P95 is not red any more: on a busy machine it may take more traffic
 * than there was, as its remedy says.
 */
export async function askForProduction(
  stage: Stage,
  version: string,
  notes: Notes,
  ...args: string[]
): Promise<Watched> {
  for (let attempt = 1; ; attempt += 1) {
    const watched = await ask(stage, 'lea', version, '--to', 'production', ...args);
    const asked = await watched.until(({ type }) => type === 'gates-checked' || type === 'gate-failed');
    const red = asked?.type === 'gates-checked' ? asked.gates.filter(({ outcome }) => outcome === 'red') : [];
    const [slow, ...others] = red;
    if (slow?.gate !== 'latency' || others.length > 0 || attempt === attempts) return watched;
    await watched.end;
    notes.see(`refusée, machine occupée : ${slow.found} ; du trafic de plus sur staging, puis redemandée`);
    await stage.people.staging?.begin();
    await pause(moreTrafficMs, undefined, { signal: stage.signal });
    await stage.people.staging?.end(stage.records, `staging-encore-${attempt}`);
  }
}

const attempts = 4;
const moreTrafficMs = 30_000;

export async function gatesOf({ rewapp }: Stage, id: string): Promise<GateResult[]> {
  const { lines } = await rewapp.bascule.say('gates', id);
  return gatesAnswer.parse(lines[0]).gates;
}

/** What the gates found, as far as they are named. */
export function seeGates(gates: GateResult[], names: string[], notes: Notes): void {
  const green = gates.filter(({ outcome }) => outcome === 'green');
  notes.see(`${green.length} contrôles verts sur ${gates.length} :`);
  for (const name of names) {
    const gate = gates.find((each) => each.gate === name);
    notes.expect(
      gate?.outcome === 'green',
      `· ${gate?.title ?? name} — ${gate?.found ?? 'pas demandé'}`,
      gate?.outcome,
    );
  }
}

export interface Agreement {
  reviewers: Person[];
  /** Who signs what of the list before. */
  signatures: Record<string, Person>;
}

/** The gates wait for people and for nothing else; then people agree and sign, and they open. */
export async function agree(stage: Stage, watched: Watched, agreement: Agreement, notes: Notes): Promise<void> {
  const asked = await watched.until(({ type }) => type === 'gates-checked' || type === 'gate-failed');
  const gates = asked?.type === 'gates-checked' ? asked.gates : [];
  const waiting = gates.filter(({ outcome }) => outcome === 'waiting').map(({ title }) => title);
  const red = gates.filter(({ outcome }) => outcome === 'red').map(({ title, found }) => `${title} : ${found}`);
  notes.expect(waiting.length > 0 && red.length === 0, `attend des personnes (${waiting.join(', ')})`, red.join(' ; '));
  if (red.length > 0) return;
  for (const person of agreement.reviewers) {
    const { code, refusal } = await (await stage.team.as(person)).say('approve', watched.id, '--comment', 'Relu.');
    notes.expect(code === 0, `${person} approuve`, refusal ?? '');
  }
  for (const [item, person] of Object.entries(agreement.signatures)) {
    const { code, refusal } = await (await stage.team.as(person)).say('sign', watched.id, item, '--comment', 'Vu.');
    notes.expect(code === 0, `${person} signe « ${item} »`, refusal ?? '');
  }
  const passed = await watched.until(({ type }) => type === 'gates-passed' || type === 'gate-failed');
  notes.expect(
    passed?.type === 'gates-passed',
    'les contrôles s’ouvrent',
    passed?.type === 'gate-failed' ? passed.reason : '',
  );
}

/**
 * Lets a deployment pass its steps: each has traffic for a while, then its hours are over. What is held for want of
 * traffic gets more by itself, for the traffic goes on.
 */
export async function passSteps(stage: Stage, watched: Watched): Promise<void> {
  const first = await watched.until(({ type }) => type === 'requested');
  if (first?.type !== 'requested') return;
  const serving = first.train.filter(({ kind }) => kind !== 'database').length;
  for (const { percent, holdMs } of first.rollout?.steps ?? []) {
    const hasShifted = () =>
      watched.events.filter((each) => each.type === 'shifted' && (each.percent ?? 100) >= percent).length >= serving;
    if (!(await watched.until(hasShifted))) return;
    await Promise.race([pause(trafficAtStepMs, undefined, { signal: stage.signal }), watched.end]);
    await stage.rewapp.moveTo(lastShift(watched.events) + holdMs);
  }
}

/** How long each step was held for more traffic, as Bascule says it. */
export function heldSentences(events: readonly DeploymentEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'held'
      ? [
          `retenue à ${event.percent} % faute de trafic : ${event.component ?? 'tout'} a ${event.have} requêtes sur ${event.need}`,
        ]
      : [],
  );
}

const lastShift = (events: readonly DeploymentEvent[]) => events.findLast(({ type }) => type === 'shifted')?.at ?? 0;
