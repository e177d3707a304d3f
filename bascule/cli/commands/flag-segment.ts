import { segment } from '../../core/flag/schema.ts';
import { constraintWords } from '../../core/flag/words.ts';
import { worded } from '../../core/plan/wording.ts';
import { outcome, segmentDetail } from '../../server/flag/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { showOutcome } from '../flag-view.ts';
import { jsonFile } from '../json-file.ts';

export interface SegmentOptions extends CommonOptions {
  file?: string;
  why?: string;
}

/** Shows a segment; with a file, makes it what the file says. */
export function segmentOf(environment: string, key: string, options: SegmentOptions): Promise<number> {
  return inContext(options, async (context) => {
    const name = knownEnvironment(context.plan, environment);
    const path = `/api/environments/${name}/segments/${encodeURIComponent(key)}`;
    return options.file === undefined ? show(context, path) : set(context, path, key, options.file, options.why);
  });
}

async function show({ client, out }: Context, path: string): Promise<number> {
  const detail = await client.call('GET', path, segmentDetail);
  out.record(detail);
  const { definition, environment, revision, flags, warnings } = detail;
  out.say(`Segment « ${definition.name} » en ${environment} (révision ${revision}) ${definition.title}`.trimEnd());
  for (const constraint of definition.constraints) out.say(`  ${constraintWords(constraint)}`);
  out.say(`  Utilisé par : ${flags.join(', ') || 'aucun flag'}.`);
  for (const warning of warnings) out.note(`À revoir : ${warning}.`);
  return 0;
}

async function set(context: Context, path: string, key: string, file: string, why?: string): Promise<number> {
  if (why === undefined) throw new CliError('usage', 'Dites pourquoi avec --why : l’historique le garde.');
  const parsed = segment.safeParse({ name: key, ...((await jsonFile(file)) as object) }, { error: worded });
  if (!parsed.success) {
    const told = parsed.error.issues.map((issue) => `${issue.path.join('.')} : ${issue.message}`);
    throw new CliError('usage', `Ce segment ne va pas : ${told.join(' ; ')}.`);
  }
  const now = await context.client.call('GET', path, segmentDetail).catch((error: unknown) => {
    if (error instanceof CliError && error.code === 'not-found') return null;
    throw error;
  });
  const body = { definition: parsed.data, revision: now?.revision ?? null, why, by: currentUser() };
  showOutcome(context, await context.client.call('POST', path, outcome, body));
  return 0;
}
