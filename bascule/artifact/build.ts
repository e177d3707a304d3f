import { lstat, realpath, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Component, DatabaseComponent } from '../core/plan/schema.ts';
import type { Artifact, Source } from './artifact.ts';
import { ArtifactError, notSaved } from './artifact-error.ts';
import { runCommand } from './command.ts';
import { digestInputs, filesOf } from './inputs.ts';
import { underLock } from './lock.ts';
import { readManifest } from './manifest.ts';
import { packagesInside } from './packages.ts';
import { artifactOfInputs, storeArtifact } from './store.ts';

export interface BuildRequest {
  component: Component;
  /** Names of all the plan's components: a manifest may name no other. */
  known: string[];
  source: Source;
  state: string;
  /** The file that takes what the command writes. */
  log: string;
  onProgress?: (sentence: string) => void;
  signal?: AbortSignal;
}

/**
 * Builds one component, or answers the stored artifact made from the same inputs (`reused`). Called twice at once, by
 * whatever processes of this machine, it builds once and both get the same artifact.
 * @throws ArtifactError `build-failed` with the last lines of the log, `input-missing`, `manifest-invalid`, `output-missing`,
 *   `output-unsafe`
 */
export async function buildArtifact(request: BuildRequest): Promise<Artifact & { reused: boolean }> {
  const { component, known: names, source, state, onProgress = () => {} } = request;
  const recipe = recipeOf(component);
  const compatibility = recipe.manifest === null ? null : await readManifest(source, recipe.manifest, names);
  const inputs = await digestInputs(source, recipe.inputs, recipe.command);
  const home = join(state, 'artifacts', component.name);
  return underLock(join(home, '.lock'), async () => {
    const known = await artifactOfInputs(state, component.name, inputs);
    if (known) {
      onProgress(`${component.name} est déjà construit à partir des mêmes entrées (${known.digest.slice(0, 12)}).`);
      return { ...known, reused: true };
    }
    onProgress(`Construction de ${component.name} ${source.version}.`);
    const output = await produce(request, recipe);
    const { version, commit } = source;
    const witnesses = recipe.packagesFrom.map((path) => join(source.directory, path));
    const packages = await packagesInside(output, witnesses);
    const origin = {
      component: component.name,
      kind: component.kind,
      version,
      commit,
      inputs,
      compatibility,
      packages,
    };
    return { ...(await storeArtifact(state, origin, output)), reused: false };
  }).catch(notSaved(home));
}

interface Recipe {
  inputs: string[];
  /** Empty: the output is part of the source as it is. */
  command: string[];
  output: string;
  manifest: string | null;
  packagesFrom: string[];
}

/** What a component says it needs decides what it is, as much as its code does: the manifest is one of its inputs. */
function recipeOf(component: Component): Recipe {
  if (component.kind === 'database') return migrationsOf(component);
  const { build, manifest } = component;
  return { ...build, inputs: manifest === null ? build.inputs : [...build.inputs, manifest], manifest };
}

function migrationsOf({ migrations }: DatabaseComponent): Recipe {
  return { inputs: [migrations], command: [], output: migrations, manifest: null, packagesFrom: [] };
}

/** The directory of what was built. */
async function produce({ component, source, log, signal }: BuildRequest, recipe: Recipe): Promise<string> {
  const output = await outputIn(source, recipe.output);
  if (recipe.command.length === 0) {
    filesOf(source, recipe.output);
    return output;
  }
  await rm(output, { recursive: true, force: true });
  const result = await runCommand({ command: recipe.command, directory: source.directory, log, signal });
  if (!result.succeeded) {
    const sentence = `La construction de ${component.name} ${source.version} a échoué (${result.why}). Fin de ${log} :\n${result.lastLines}`;
    throw new ArtifactError('build-failed', sentence);
  }
  if (!(await lstat(output).catch(() => null))?.isDirectory()) {
    const sentence = `La construction de ${component.name} a réussi mais n’a pas produit le dossier « ${recipe.output} » : indiquez dans « output », dans le plan, le dossier où écrit « ${recipe.command.join(' ')} ».`;
    throw new ArtifactError('output-missing', sentence);
  }
  return output;
}

/** The output is emptied before each build, so it had better be inside the source (links followed), and not all of it. */
async function outputIn({ directory }: Source, output: string): Promise<string> {
  const path = resolve(directory, output);
  const parent = await realpath(dirname(path)).catch(() => dirname(path));
  const inside = relative(await realpath(directory), join(parent, basename(path)));
  if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) return path;
  const sentence = `Dans le plan, l’« output » « ${output} » n’est pas un dossier à l’intérieur du source : indiquez-en un relatif au plan, comme « app/dist ».`;
  throw new ArtifactError('output-unsafe', sentence);
}
