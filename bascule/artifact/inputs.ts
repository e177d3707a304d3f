import { posix } from 'node:path';
import type { Source } from './artifact.ts';
import { ArtifactError } from './artifact-error.ts';
import { digestFiles } from './digest.ts';
import { didYouMean } from './near.ts';

/**
 * The digest of what decides a build's result: the command, then the paths and contents of the inputs (files or
 * folders of the source) in their order. Only files of the source count, never what an earlier build left there.
 * @throws ArtifactError `input-missing`
 */
export async function digestInputs(source: Source, inputs: string[], command: string[]): Promise<string> {
  const files = inputs.flatMap((input) => filesOf(source, input));
  return digestFiles(source.directory, files, `${JSON.stringify(command)}\n`);
}

/** The source's files that an input names: itself, or all under it. */
export function filesOf(source: Source, input: string): string[] {
  const path = posix.normalize(input).replace(/\/$/, '');
  if (path === '.') return source.files;
  const found = source.files.filter((file) => file === path || file.startsWith(`${path}/`));
  if (found.length > 0) return found;
  const known = new Set(source.files.flatMap((file) => [file, posix.dirname(file)]));
  const sentence = `Le plan indique l’entrée « ${input} », mais ${source.version} n’a ni fichier ni dossier de ce nom.${didYouMean(path, [...known])}`;
  throw new ArtifactError('input-missing', sentence);
}
