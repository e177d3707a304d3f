import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Source } from './artifact.ts';
import { ArtifactError, notSaved } from './artifact-error.ts';
import { copyFiles } from './copy.ts';
import { linkModules } from './dependencies.ts';
import { digestFiles, filesUnder } from './digest.ts';
import { commitOf, exportCommit, isClean, namesIn, openRepository, worktreeFiles, type Repository } from './git.ts';
import { underLock } from './lock.ts';
import { didYouMean } from './near.ts';

interface Request {
  /** Where the plan stands: a git checkout, a folder of one, or no git at all. */
  directory: string;
  /** Any git ref, or `worktree`: the directory as it is now. */
  ref: string;
  state: string;
  onProgress?: (sentence: string) => void;
}

const COPY_KEPT_MS = 24 * 3_600_000;

/** Never part of a source, at any depth, when there is no git to say so. */
const NOT_SOURCE = ['node_modules', '.git', '.rewapp', 'dist', '.angular'];

/**
 * Makes a git ref, or `worktree`, ready to be built under `<state>/sources/`, its node_modules in place: builds run on
 * a copy, so edits can't tear them. The version is the commit's first 12 digits, or `worktree-<digest8>` when the
 * directory differs from its commit or has no git.
 * @throws ArtifactError `unknown-ref` with near names, `dependencies-failed`, `state-not-saved`
 */
export async function resolveSource({ directory, ref, state, onProgress = () => {} }: Request): Promise<Source> {
  const origin = await realpath(directory);
  const repository = await openRepository(origin);
  const commit = await wantedCommit(repository, origin, ref);
  const sources = join(state, 'sources');
  const source = await underLock(join(sources, '.lock'), () =>
    commit && repository ? commitSource(repository, commit, sources) : worktreeSource(repository, origin, state),
  ).catch(notSaved(sources));
  await linkModules({ origin, source, state, onProgress });
  return source;
}

/** Null: the directory as it is. */
async function wantedCommit(repository: Repository | null, origin: string, ref: string): Promise<string | null> {
  if (ref === 'worktree') return repository && (await isClean(repository)) ? commitOf(repository, 'HEAD') : null;
  if (!repository) {
    throw new ArtifactError(
      'unknown-ref',
      `${origin} n’est dans aucun dépôt git, donc « ${ref} » n’y désigne rien : utilisez « worktree ».`,
    );
  }
  const commit = await commitOf(repository, ref);
  if (commit) return commit;
  const names = [...(await namesIn(repository)), 'worktree'];
  const sentence = `« ${ref} » n’est ni une branche, ni une étiquette, ni un commit de ${origin}.${didYouMean(ref, names)} Sont permis : une branche, une étiquette, un commit ou « worktree ».`;
  throw new ArtifactError('unknown-ref', sentence);
}

async function commitSource(repository: Repository, commit: string, sources: string): Promise<Source> {
  const version = commit.slice(0, 12);
  const known = await storedSource(sources, commit);
  if (known) return { version, commit, ...known };
  const aside = join(sources, `.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(aside);
    const files = await exportCommit(repository, commit, aside, `${aside}.index`);
    return { version, commit, ...(await keepSource(sources, commit, aside, files.toSorted())) };
  } finally {
    await rm(aside, { recursive: true, force: true });
    await rm(`${aside}.index`, { force: true });
  }
}

/** The copy is what is digested, so that the version tells what is built even when files change meanwhile. */
async function worktreeSource(repository: Repository | null, origin: string, state: string): Promise<Source> {
  const sources = join(state, 'sources');
  const kept = await realpath(state);
  const inState = (file: string) => !relative(kept, join(origin, file)).startsWith('..');
  const skip = (file: string) => NOT_SOURCE.includes(basename(file)) || inState(file);
  const candidates = repository ? await worktreeFiles(repository) : await filesUnder(origin, skip);
  const aside = join(sources, `.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(aside);
    const files = await copyFiles(origin, aside, candidates.filter((file) => !inState(file)).toSorted());
    const version = `worktree-${(await digestFiles(aside, files)).slice(0, 8)}`;
    const stored = (await storedSource(sources, version)) ?? (await keepSource(sources, version, aside, files));
    await forgetOldCopies(sources, version);
    return { version, commit: null, ...stored };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function storedSource(sources: string, name: string): Promise<Pick<Source, 'directory' | 'files'> | null> {
  const directory = join(sources, name);
  if (!(await lstat(directory).catch(() => null))) return null;
  await utimes(`${directory}.files.json`, new Date(), new Date());
  return { directory, files: JSON.parse(await readFile(`${directory}.files.json`, 'utf8')) as string[] };
}

/** Every edit makes a copy of its own; those that no build can be using any more go. */
async function forgetOldCopies(sources: string, current: string): Promise<void> {
  const copies = (await readdir(sources)).filter((name) => /^worktree-[0-9a-f]{8}$/.test(name) && name !== current);
  for (const name of copies) {
    const { mtimeMs } = await stat(`${join(sources, name)}.files.json`);
    if (Date.now() - mtimeMs < COPY_KEPT_MS) continue;
    await rm(join(sources, name), { recursive: true, force: true });
    await rm(`${join(sources, name)}.files.json`, { force: true });
  }
}

/** The list goes first: a directory in place always has one. */
async function keepSource(sources: string, name: string, aside: string, files: string[]) {
  const directory = join(sources, name);
  await writeFile(`${directory}.files.json`, JSON.stringify(files));
  await rename(aside, directory);
  return { directory, files };
}
