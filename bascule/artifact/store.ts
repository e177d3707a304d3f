import { randomBytes } from 'node:crypto';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Compatibility } from '../core/release/compatibility.ts';
import { artifactDirectory, artifactRecord, type Artifact, type ArtifactRecord } from './artifact.ts';
import { ArtifactError } from './artifact-error.ts';
import { compressText } from './compress.ts';
import { digestFiles, filesUnder } from './digest.ts';

/** The stored artifact. @throws ArtifactError `artifact-missing` */
export async function readArtifact(state: string, component: string, digest: string): Promise<Artifact> {
  const directory = artifactDirectory(state, component, digest);
  const text =
    /^[0-9a-f]{64}$/.test(digest) && (await readFile(join(directory, 'artifact.json'), 'utf8').catch(() => null));
  if (!text) {
    throw new ArtifactError(
      'artifact-missing',
      `L’artefact ${digest.slice(0, 12)} de ${component} n’est pas dans ${state} : construisez-le.`,
    );
  }
  return { ...artifactRecord.parse(JSON.parse(text)), files: resolve(directory, 'files') };
}

/** Re-computes the digest from the files: says whether they are what was built. */
export async function verifyArtifact(
  state: string,
  component: string,
  digest: string,
): Promise<{ altered: false } | { altered: true; why: string }> {
  const { files, compatibility } = await readArtifact(state, component, digest);
  const found = await addressOf(files, compatibility).catch((error: Error) => error.message);
  if (found === digest) return { altered: false };
  const why = `L’artefact ${digest.slice(0, 12)} de ${component} n’est plus ce qui a été construit : les fichiers de ${files} ont été modifiés.`;
  return { altered: true, why };
}

/** The unaltered artifact made from these inputs before, or null; one that was altered is put away. */
export async function artifactOfInputs(state: string, component: string, inputs: string): Promise<Artifact | null> {
  const target = await readlink(inputsLink(state, component, inputs)).catch(() => null);
  if (target === null) return null;
  const digest = basename(target);
  const artifact = await readArtifact(state, component, digest).catch(() => null);
  if (artifact && !(await verifyArtifact(state, component, digest)).altered) return artifact;
  await rm(artifactDirectory(state, component, digest), { recursive: true, force: true });
  return null;
}

type Origin = Omit<ArtifactRecord, 'digest' | 'builtAt' | 'builder' | 'bytes'>;

/** Copies the files in, digests them and renames the whole in place: it is there entire or not at all. */
export async function storeArtifact(state: string, origin: Origin, from: string): Promise<Artifact> {
  const home = join(state, 'artifacts', origin.component);
  const aside = join(home, `.${randomBytes(6).toString('hex')}`);
  const files = join(aside, 'files');
  try {
    await mkdir(aside, { recursive: true });
    await cp(from, files, { recursive: true, verbatimSymlinks: true });
    await refuseStrayLinks(from, files);
    if (origin.kind === 'static') await compressText(files, await filesUnder(files));
    const record = await describe(origin, files);
    await writeFile(join(aside, 'artifact.json'), `${JSON.stringify(record, null, 2)}\n`);
    await rename(aside, join(home, record.digest)).catch(unlessThere);
    await remember(inputsLink(state, origin.component, origin.inputs), record.digest);
    return await readArtifact(state, origin.component, record.digest);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function describe(origin: Origin, directory: string): Promise<ArtifactRecord> {
  const files = await filesUnder(directory);
  let bytes = 0;
  for (const file of files) {
    const { size, mode } = await stat(join(directory, file));
    bytes += size;
    await chmod(join(directory, file), mode & 0o555);
  }
  return {
    ...origin,
    digest: await addressOf(directory, origin.compatibility),
    builtAt: new Date().toISOString(),
    builder: `${userInfo().username}@${hostname()}, node ${process.version}`,
    bytes,
  };
}

/** The same files with other needs are another artifact: its address would else lead to needs that it does not have. */
async function addressOf(files: string, compatibility: Compatibility | null): Promise<string> {
  return digestFiles(files, await filesUnder(files), compatibility ? `${JSON.stringify(compatibility)}\n` : '');
}

/** A link may lead to another file of the artifact, nowhere else: what it points to would not be part of the digest. */
async function refuseStrayLinks(from: string, copy: string): Promise<void> {
  for (const file of await filesUnder(copy)) {
    if (!(await lstat(join(copy, file))).isSymbolicLink()) continue;
    const target = await realpath(join(copy, file)).catch(() => null);
    if (target && !relative(await realpath(copy), target).startsWith('..')) continue;
    const leads = await readlink(join(copy, file));
    const sentence = `La construction a écrit le lien ${join(from, file)}, qui mène hors de son dossier de sortie (vers ${leads}) : écrivez le fichier lui-même.`;
    throw new ArtifactError('output-unsafe', sentence);
  }
}

function inputsLink(state: string, component: string, inputs: string): string {
  return join(state, 'artifacts', component, 'inputs', inputs);
}

async function remember(link: string, digest: string): Promise<void> {
  const aside = `${link}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(link), { recursive: true });
  await symlink(join('..', digest), aside);
  await rename(aside, link);
}

/** Other inputs may have given the very same files. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}
