import { createHash, randomBytes } from 'node:crypto';
import { copyFile, lstat, mkdir, readFile, readlink, realpath, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Source } from './artifact.ts';
import { ArtifactError } from './artifact-error.ts';
import { runCommand } from './command.ts';
import { underLock } from './lock.ts';

interface Request {
  /** The checkout whose node_modules serve when its package-lock.json is the same. */
  origin: string;
  source: Source;
  state: string;
  onProgress: (sentence: string) => void;
}

/** What `npm ci` reads; workspaces have their own package.json. */
const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc'];

/**
 * Gives the source the node_modules its package-lock.json asks for: the origin's when that is byte for byte the same,
 * else one installed for that lock file alone and kept. Looked at anew each time, as the origin may have moved on.
 * @throws ArtifactError `dependencies-failed`
 */
export async function linkModules({ origin, source, state, onProgress }: Request): Promise<void> {
  const lock = await readFile(join(source.directory, 'package-lock.json')).catch(() => null);
  if (!lock) return;
  const here = await readFile(join(origin, 'package-lock.json')).catch(() => null);
  const installed = await realpath(join(origin, 'node_modules')).catch(() => null);
  const modules = here?.equals(lock) && installed ? installed : await installModules(source, state, lock, onProgress);
  await pointTo(join(source.directory, 'node_modules'), modules);
}

async function installModules(source: Source, state: string, lock: Buffer, onProgress: Request['onProgress']) {
  const name = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const place = join(state, 'modules', name);
  return underLock(join(state, 'modules', '.lock'), async () => {
    if (await lstat(place).catch(() => null)) return join(place, 'node_modules');
    onProgress(
      `Installation des dépendances de ${source.version} : son package-lock.json n’est pas celui du dossier de travail.`,
    );
    const aside = join(state, 'modules', `.${name}-${randomBytes(6).toString('hex')}`);
    const log = join(state, 'logs', 'modules', `${name}.log`);
    try {
      await copyManifests(source, aside);
      await install(aside, log, source.version);
      await rename(aside, place);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    return join(place, 'node_modules');
  });
}

async function copyManifests({ directory, files }: Source, to: string): Promise<void> {
  for (const file of files.filter((path) => MANIFESTS.includes(path) || basename(path) === 'package.json')) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await copyFile(join(directory, file), join(to, file));
  }
}

async function install(directory: string, log: string, version: string): Promise<void> {
  const command = ['npm', 'ci', '--include=dev', '--no-audit', '--no-fund'];
  const result = await runCommand({ command, directory, log });
  if (result.succeeded) return;
  const sentence = `Les dépendances de ${version} n’ont pas pu être installées (${result.why}). Fin de ${log} :\n${result.lastLines}`;
  throw new ArtifactError('dependencies-failed', sentence);
}

async function pointTo(link: string, target: string): Promise<void> {
  if ((await readlink(link).catch(() => null)) === target) return;
  const aside = `${link}.${randomBytes(6).toString('hex')}`;
  await symlink(target, aside);
  await rename(aside, link);
}
