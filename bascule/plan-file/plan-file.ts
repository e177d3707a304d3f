import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkPlan, type Mistake } from '../core/plan/check.ts';
import type { Plan } from '../core/plan/schema.ts';
import { PlanError } from './plan-error.ts';

export interface PlanFile {
  plan: Plan;
  /** Absolute. */
  file: string;
  /** The folder that holds `plan/`: what the plan's paths are relative to. */
  root: string;
  /** Where Bascule keeps what it knows about this plan's environments. */
  state: string;
}

/**
 * Reads and checks the plan: `file`, else the only `plan/*.plan.ts` found from the working directory upwards.
 * @throws PlanError `plan-not-found`, `plan-unreadable`, `plan-invalid`
 */
export async function readPlan(file?: string): Promise<PlanFile> {
  const found = file === undefined ? await findPlan(process.cwd()) : given(file);
  const checked = checkPlan(await load(found));
  if ('mistakes' in checked) {
    throw new PlanError('plan-invalid', told(shown(found), checked.mistakes));
  }
  const folder = dirname(found);
  const root = basename(folder) === 'plan' ? dirname(folder) : folder;
  return { plan: checked.plan, file: found, root, state: join(root, checked.plan.stateDirectory) };
}

async function findPlan(from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const names = (await readdir(join(folder, 'plan')).catch(() => [])).filter((name) => name.endsWith('.plan.ts'));
    if (names.length > 1) {
      const choices = names.map((name) => shown(join(folder, 'plan', name))).join(', ');
      throw new PlanError(
        'plan-not-found',
        `Il y a plusieurs plans (${choices}) : choisissez-en un avec --plan <fichier>.`,
      );
    }
    if (names[0]) return join(folder, 'plan', names[0]);
    if (folder === dirname(folder)) {
      const sentence = `Il n’y a pas de plan/*.plan.ts dans ${from} ni au-dessus : allez dans le dossier du projet, ou indiquez un plan avec --plan <fichier>.`;
      throw new PlanError('plan-not-found', sentence);
    }
  }
}

function given(file: string): string {
  const absolute = resolve(file);
  if (existsSync(absolute)) return absolute;
  throw new PlanError(
    'plan-not-found',
    `Il n’y a pas de plan à ${absolute} : indiquez un fichier qui existe avec --plan <fichier>.`,
  );
}

async function load(file: string): Promise<unknown> {
  const module: { default?: unknown } = await import(pathToFileURL(file).href).catch((cause: Error) => {
    const line = lineOf(cause, file);
    const where = line === null ? shown(file) : `${shown(file)}, ligne ${line},`;
    throw new PlanError('plan-unreadable', `Le plan ${where} ne se charge pas : ${firstLine(cause.message)}`, {
      cause,
    });
  });
  if (module.default !== undefined) return module.default;
  const sentence = `Le plan ${shown(file)} n’exporte aucun plan : écrivez « export default definePlan({...}) ».`;
  throw new PlanError('plan-invalid', sentence);
}

/** The first place of a stack, or of the excerpt above it, that lies in the plan itself. */
function lineOf(error: Error, file: string): number | null {
  const stack = error.stack ?? '';
  const at = stack
    .split(file)
    .slice(1)
    .find((rest) => /^:\d+/.test(rest));
  return at === undefined ? null : Number.parseInt(at.slice(1), 10);
}

const firstLine = (text: string) => text.trim().split('\n')[0] ?? text;

function told(file: string, mistakes: Mistake[]): string {
  const [first, ...more] = mistakes.map(({ path, message }) => `${path} : ${message}`);
  if (more.length === 0) return `Le plan ${file} a une erreur à ${first}`;
  return [`Le plan ${file} a ${mistakes.length} erreurs :`, first, ...more].join('\n  ');
}

/** Relative where that is shorter to read. */
function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}
