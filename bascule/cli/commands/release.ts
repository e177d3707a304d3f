import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { release, releases, type ReleaseOnWire } from '../../server/release/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, titleOf, type CommonOptions, type Context } from '../context.ts';
import { carryOut } from '../operation.ts';
import { styled, table } from '../table.ts';
import { whenOf } from '../when.ts';

export interface CutOptions extends CommonOptions {
  from?: string;
  notes?: string;
}

export interface ShowOptions extends CommonOptions {
  notes?: boolean;
  sbom?: boolean;
}

/** Cuts a release, or finishes one that broke off. */
export function cut(version: string, { from, notes, ...options }: CutOptions): Promise<number> {
  return inContext(options, async (context) => {
    const introduction = notes === undefined ? undefined : await textOf(notes);
    const body = { version, ...(from && { from }), ...(introduction && { introduction }), by: currentUser() };
    const done = await carryOut(context, '/api/releases', body, release);
    context.out.record({ type: 'release', ...done });
    context.out.say(described(context, done));
    context.out.say(`\nPour la publier : git push origin ${done.version}`);
    return 0;
  });
}

export function list(options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    const found = (await client.call('GET', '/api/releases', releases)).releases;
    const when = whenOf(plan);
    const rows = found.map((each) => [
      each.version,
      each.commit.slice(0, 12),
      when(each.cutAt),
      each.cutBy,
      each.taggedAt === null ? styled('yellow', 'à finir') : styled('green', 'coupée'),
    ]);
    out.record({ releases: found });
    if (rows.length > 0) out.say(table(['Version', 'Commit', 'Quand', 'Par', 'État'], rows));
    else out.say('Aucune version n’a encore été coupée : « npx bascule release cut v1.0.0 » coupe la première.');
    return 0;
  });
}

export function show(version: string, { notes, sbom, ...options }: ShowOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/releases/${encodeURIComponent(version)}`;
    if (sbom) {
      const bill = await context.client.call('GET', `${path}/sbom`, z.unknown());
      context.out.record(bill);
      context.out.say(JSON.stringify(bill, null, 2));
      return 0;
    }
    const found = await context.client.call('GET', path, release);
    context.out.record(notes ? { version: found.version, notes: found.notes } : found);
    context.out.say(notes ? found.notes.trimEnd() : described(context, found));
    return 0;
  });
}

function described({ plan }: Context, found: ReleaseOnWire): string {
  const rows = Object.entries(found.artifacts).map(([component, digest]) => [
    titleOf(plan, component),
    digest.slice(0, 12),
  ]);
  const unfinished = `À finir : son étiquette n’est pas posée ; relancez « npx bascule release cut ${found.version} ».`;
  return [
    `${styled('bold', `Version ${found.version}`)}, coupée de ${found.commit.slice(0, 12)} par ${found.cutBy} le ${whenOf(plan)(found.cutAt)}`,
    table(['Composant', 'Artefact'], rows),
    `Nomenclature : ${found.sbom.path} (SHA-256 ${found.sbom.digest.slice(0, 12)})`,
    ...(found.taggedAt === null ? [styled('yellow', unfinished)] : []),
  ].join('\n');
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CliError('invalid', `--notes ${file} ne se lit pas : indiquez un fichier Markdown.`);
  });
}
