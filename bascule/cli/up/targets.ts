import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { aroundPrograms } from '../../server/around-programs.ts';
import { chosen } from '../../server/chosen-target.ts';
import { programTarget, type SwitchedSettings } from '../../targets/program-target.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';

/** The kind of target by environment. */
export type Targets = Record<string, string>;

/**
 * On which target each environment runs: what is asked for now, else what it ran on, else its plan's first. Kept in the
 * state directory, so that a later `up` and `down` find it. @throws CliError when the plan has no such target there, or
 * when an environment runs on another one
 */
export async function settleTargets(
  { plan, state }: Pick<Context, 'plan' | 'state'>,
  asked: { environments: string[]; target: string | null },
  isRunning: boolean,
): Promise<Targets> {
  const kept = await keptTargets(state);
  const settled = plan.environments.map((environment): [string, string] => {
    const now = kindOf(environment, kept);
    if (asked.target === null || !asked.environments.includes(environment.name)) return [environment.name, now];
    const wanted = chosen(environment, asked.target);
    if (!wanted) throw unknownTarget(environment, asked.target);
    if (isRunning && asked.target !== now) throw stillOn(environment.name, now, asked.target);
    return [environment.name, asked.target];
  });
  const targets = Object.fromEntries(settled);
  if (JSON.stringify(targets) !== JSON.stringify(kept)) await keep(state, targets);
  return targets;
}

/** Stops the slots of all environments behind our switch, wherever they run; CapRover’s apps go on. Answers whether there were any. */
export async function stopAllSlots({ plan, root, place }: Pick<Context, 'plan' | 'root' | 'place'>): Promise<boolean> {
  const { state } = place;
  const kept = await keptTargets(state);
  const around = aroundPrograms({ plan, root, state, secrets: await Secrets.open(place.secrets) });
  let found = false;
  for (const settings of usedSettings(plan, kept)) {
    const target = await programTarget(settings, { ...around, onEvent: () => {} });
    const stopped = await target.stopAll();
    target.release();
    found ||= stopped.length > 0;
  }
  return found;
}

/** Each once, however many environments share it. */
function usedSettings(plan: Plan, kept: Targets): SwitchedSettings[] {
  const all = plan.environments.flatMap((each) => {
    const settings = chosen(each, kindOf(each, kept));
    return settings && settings.kind !== 'caprover' ? [settings] : [];
  });
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** What was kept, where the plan still has it. */
function kindOf(environment: Environment, kept: Targets): string {
  const kind = kept[environment.name];
  return kind !== undefined && chosen(environment, kind) ? kind : (environment.targets[0]?.kind ?? 'machine');
}

const fileIn = (state: string) => join(state, 'targets.json');

async function keptTargets(state: string): Promise<Targets> {
  const text = await readFile(fileIn(state), 'utf8').catch(() => '{}');
  return z.record(z.string(), z.string()).parse(JSON.parse(text));
}

async function keep(state: string, targets: Targets): Promise<void> {
  const aside = `${fileIn(state)}.${process.pid}`;
  await writeFile(aside, JSON.stringify(targets));
  await rename(aside, fileIn(state));
}

function unknownTarget({ name, targets }: Environment, kind: string): CliError {
  const known = targets.map((each) => each.kind).join(', ');
  return new CliError('not-found', `L’environnement ${name} n’a pas de cible « ${kind} » : choisissez parmi ${known}.`);
}

function stillOn(environment: string, now: string, wanted: string): CliError {
  const sentence = `${environment} tourne déjà sur la cible « ${now} » : lancez d’abord « npx bascule down », puis « npx bascule up --target ${wanted} ».`;
  return new CliError('already-running', sentence);
}
