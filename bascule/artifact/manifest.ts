import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { worded } from '../core/plan/wording.ts';
import { compatibility, type Compatibility } from '../core/release/compatibility.ts';
import type { Source } from './artifact.ts';
import { ArtifactError } from './artifact-error.ts';
import { filesOf } from './inputs.ts';
import { didYouMean } from './near.ts';

/**
 * A component's manifest as the source has it. `known` are the plan's components: a need of any other is a mistake.
 * @throws ArtifactError `input-missing`, `manifest-invalid`
 */
export async function readManifest(source: Source, path: string, known: string[]): Promise<Compatibility> {
  filesOf(source, path);
  const parsed = compatibility.safeParse(await jsonOf(source, path), { error: worded });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(source, path, `${issue?.path.join('.') || 'le fichier'} : ${issue?.message}.`);
  }
  const stranger = Object.keys(parsed.data.requires).find((name) => !known.includes(name));
  if (stranger === undefined) return parsed.data;
  const allowed = `le plan connaît ${known.join(', ')}.${didYouMean(stranger, known)}`;
  throw invalid(source, path, `« requires » nomme « ${stranger} », qui n’est pas un composant : ${allowed}`);
}

async function jsonOf(source: Source, path: string): Promise<unknown> {
  const text = await readFile(join(source.directory, path), 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const example = '{"version": "1.4.0", "requires": {"api": ">=1.4"}}';
    throw invalid(source, path, `ce n’est pas du JSON (${why}) : écrivez par exemple ${example}.`);
  }
}

function invalid({ version }: Source, path: string, what: string): ArtifactError {
  return new ArtifactError('manifest-invalid', `Le manifeste ${path} de ${version} n’est pas valable : ${what}`);
}
