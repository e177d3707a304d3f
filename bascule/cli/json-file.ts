import { readFile } from 'node:fs/promises';
import { CliError } from './cli-error.ts';

/** What a JSON file holds. @throws CliError `usage` */
export async function jsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliError('usage', `Le fichier « ${file} » ne se lit pas : donnez un fichier JSON qui existe.`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError('usage', `Le fichier « ${file} » n’est pas du JSON valide.`);
  }
}
