import { writeFile } from 'node:fs/promises';
import { exported, imported } from '../../server/flag/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { jsonFile } from '../json-file.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';

export interface ImportOptions extends CommonOptions {
  from: string;
  unleashEnvironment?: string;
}

export interface ExportOptions extends CommonOptions {
  to: string;
  file?: string;
}

/** Takes over the flags of one of Unleash's files. */
export function importFlags(environment: string, file: string, options: ImportOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    requireUnleash('--from', options.from);
    const path = `/api/environments/${knownEnvironment(plan, environment)}/flag-import`;
    const { unleashEnvironment } = options;
    const body = { from: 'unleash', file: await jsonFile(file), by: currentUser() };
    const result = await client.call('POST', path, imported, {
      ...body,
      ...(unleashEnvironment !== undefined && { environment: unleashEnvironment }),
    });
    out.record(result);
    for (const sentence of result.told) out.note(sentence);
    out.say(`${result.made} repris, ${result.proposed} proposés, ${result.unchanged} déjà ainsi.`);
    return 0;
  });
}

/** Writes what Unleash's clients read, on stdout or into a file. */
export function exportFlags(environment: string, { file, ...options }: ExportOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    requireUnleash('--to', options.to);
    const path = `/api/environments/${knownEnvironment(plan, environment)}/flag-export?to=unleash`;
    const { clientFeatures, told } = await client.call('GET', path, exported);
    const text = JSON.stringify(clientFeatures, null, 2);
    if (file !== undefined) await writeFile(file, `${text}\n`);
    out.record(file === undefined ? clientFeatures : { file, told });
    out.say(file === undefined ? text : `Les flags de ${environment} sont dans ${file}.`);
    for (const sentence of told) out.note(sentence);
    return 0;
  });
}

function requireUnleash(option: string, value: string): void {
  if (value === 'unleash') return;
  throw new CliError('usage', `L’option « ${option} » ne prend pas « ${value} » : donnez unleash.`);
}
