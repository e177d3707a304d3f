import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { exportPlan } from '../../core/gitops/export.ts';
import type { ExportedFile } from '../../core/gitops/manifest.ts';
import type { Omission } from '../../core/gitops/omissions.ts';
import { HEADER, toYaml } from '../../core/gitops/yaml.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { repositoryOf } from '../../gitops/repository.ts';
import { readPlan } from '../../plan-file/plan-file.ts';
import { CliError } from '../cli-error.ts';
import type { CommonOptions } from '../context.ts';
import { outputOf, type Output } from '../output.ts';

export interface PlanExportOptions extends CommonOptions {
  format: 'argocd';
  out?: string;
  repo?: string;
  check?: boolean;
}

/** Writes the plan as manifests that Argo CD follows, and says what they can't say. Needs no server, and no cluster. */
export async function planExport(options: PlanExportOptions): Promise<number> {
  const { plan, root } = await readPlan(options.plan);
  const folder = options.out === undefined ? join(root, 'infra/argocd') : resolve(options.out);
  const repository = await repositoryOf(root, folder, options.repo);
  if (!repository) throw new CliError('usage', NO_REPOSITORY);
  const { files, omissions } = exportPlan(plan, repository);
  const looks = await Promise.all(files.map((file) => lookAt(folder, file)));
  const leftOver = await leftOverIn(folder, files);
  const out = outputOf(options);
  out.record({ folder, repository, files: looks.map(({ path, is }) => ({ path, is })), leftOver, omissions });
  if (options.check) return checked(out, shown(folder), looks, leftOver);
  for (const { path, text, is } of looks) if (is !== 'current') await write(join(folder, path), text);
  const changed = looks.filter(({ is }) => is !== 'current').length;
  out.say(
    `${looks.length} fichiers dans ${shown(folder)}, dont ${changed === 0 ? 'aucun n’a changé' : `${changed} écrits`}.`,
  );
  for (const path of leftOver) out.say(`${path} ne vient plus du plan : enlevez-le.`);
  for (const line of told(plan, omissions)) out.say(line);
  return 0;
}

const NO_REPOSITORY =
  'Argo CD doit savoir quel dépôt suivre, et Git n’en connaît pas l’adresse ici : donnez-la par --repo, comme « --repo https://github.com/rewapp/rewapp.git ».';

interface Look {
  path: string;
  text: string;
  is: 'current' | 'stale' | 'absent';
}

async function lookAt(folder: string, file: ExportedFile): Promise<Look> {
  const { path, once } = file;
  const text = toYaml(file);
  const found = await readFile(join(folder, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return { path, text, is: found === null ? 'absent' : once || found === text ? 'current' : 'stale' };
}

/** What an earlier export wrote, of a component or an environment that the plan has no more. */
async function leftOverIn(folder: string, files: ExportedFile[]): Promise<string[]> {
  const there = await access(folder)
    .then(() => readdir(folder, { recursive: true }))
    .catch(() => []);
  const own = new Set(files.map(({ path }) => path));
  const others = there.filter((path) => path.endsWith('.yaml') && !own.has(path));
  const ours = await Promise.all(
    others.map(async (path) => (await readFile(join(folder, path), 'utf8')).startsWith(`# ${HEADER}`)),
  );
  return others.filter((_, index) => ours[index]).toSorted();
}

function checked(out: Output, folder: string, looks: Look[], leftOver: string[]): number {
  const wrong = looks.filter(({ is }) => is !== 'current');
  for (const { path, is } of wrong)
    out.say(`${path} : ${is === 'absent' ? 'ce fichier n’existe pas.' : 'il ne dit pas ce que dit le plan.'}`);
  for (const path of leftOver) out.say(`${path} : il ne vient plus du plan, enlevez-le.`);
  if (wrong.length > 0) out.say('Écrivez-les à nouveau : npx bascule plan export --format argocd');
  const isCurrent = wrong.length === 0 && leftOver.length === 0;
  if (isCurrent) out.say(`${folder} dit ce que dit le plan.`);
  return isCurrent ? 0 : 1;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Each sentence once, with the environments that it holds for. */
function told({ environments }: Plan, omissions: Omission[]): string[] {
  const titleOf = (name: string | null) => environments.find((each) => each.name === name)?.title ?? null;
  const of = Map.groupBy(omissions, ({ what }) => what);
  const lines = [...of].map(([what, all]) => {
    const titles = all.flatMap(({ environment }) => titleOf(environment) ?? []);
    return `  - ${titles.length === 0 || titles.length === environments.length ? '' : `${titles.join(', ')} — `}${what}`;
  });
  return ['\nCe que le plan dit, et que Kubernetes ne peut pas dire :', ...lines];
}

function shown(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') ? folder : path || '.';
}
