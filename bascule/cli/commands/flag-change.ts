import { flag, type Flag } from '../../core/flag/schema.ts';
import { worded } from '../../core/plan/wording.ts';
import { flagDetail, history, outcome } from '../../server/flag/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { showOutcome } from '../flag-view.ts';
import { jsonFile } from '../json-file.ts';

export interface WhyOptions extends CommonOptions {
  why: string;
}

export interface UndoOptions extends CommonOptions {
  why?: string;
  revision?: string;
}

export interface SetOptions extends WhyOptions {
  file?: string;
  title?: string;
  type?: string;
  percent?: string;
  users?: string;
  owner?: string;
  expires?: string;
  tie?: string;
}

/** One word for what the server is asked to do with a flag. */
export type Verb = 'on' | 'off' | 'kill' | 'revive' | 'remove';

export function turn(verb: Verb, environment: string, key: string, { why, ...options }: WhyOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `${pathOf(context, environment, key)}/${verb}`;
    showOutcome(context, await context.client.call('POST', path, outcome, { why, by: currentUser() }));
    return 0;
  });
}

/** Back to what was before the flag's last change, or before the one that is named. */
export function undo(environment: string, key: string, { why, revision, ...options }: UndoOptions): Promise<number> {
  return inContext(options, async (context) => {
    const name = knownEnvironment(context.plan, environment);
    const last = revision ?? String(await lastRevision(context, name, key));
    const path = `/api/environments/${name}/flag-changes/${encodeURIComponent(last)}/undo`;
    const body = { by: currentUser(), ...(why !== undefined && { why }) };
    showOutcome(context, await context.client.call('POST', path, outcome, body));
    return 0;
  });
}

/** Changes parts of a flag, or makes one; nobody's change in between is lost. */
export function set(environment: string, key: string, { why, ...options }: SetOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = pathOf(context, environment, key);
    const now = await context.client.call('GET', path, flagDetail).catch(unlessUnknown);
    const definition = await wanted(now?.definition ?? flag.parse({ key }), options);
    const body = { definition, revision: now?.revision ?? null, why, by: currentUser() };
    showOutcome(context, await context.client.call('POST', path, outcome, body));
    return 0;
  });
}

async function wanted(now: Flag, options: Omit<SetOptions, 'why'>): Promise<Flag> {
  const { file, title, type, owner, expires } = options;
  const given = file === undefined ? now : { key: now.key, ...((await jsonFile(file)) as object) };
  const parsed = flag.safeParse(
    {
      ...given,
      ...(title !== undefined && { title }),
      ...(type !== undefined && { type }),
      ...(owner !== undefined && { owner: owner === '' ? null : owner }),
      ...(expires !== undefined && { expiresOn: expires === '' ? null : expires }),
      ...strategiesOf(options),
      ...tieOf(options.tie),
    },
    { error: worded },
  );
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.map(({ path, message }) => `${path.join('.')} : ${message}`);
  throw new CliError('usage', `Ce flag ne va pas : ${told.join(' ; ')}.`);
}

/** `--percent` and `--users` together let in a share of all, and these beside. */
function strategiesOf({ percent, users }: Pick<SetOptions, 'percent' | 'users'>) {
  if (percent === undefined && users === undefined) return {};
  const share = percent === undefined ? [] : [{ name: 'flexibleRollout', rollout: Number(percent) }];
  const userIds = (users ?? '').split(',').map((each) => each.trim());
  const named = users === undefined ? [] : [{ name: 'userWithId', userIds: userIds.filter(Boolean) }];
  return { strategies: [...share, ...named] };
}

function tieOf(tie: string | undefined) {
  if (tie === undefined) return {};
  const [, component, percent] = /^([^:]+):(\d+)$/.exec(tie) ?? [];
  if (component && percent) return { tiedTo: { component, onAtPercent: Number(percent) } };
  throw new CliError(
    'usage',
    `L’option « --tie » ne prend pas « ${tie} » : donnez un composant et sa part du trafic, comme api:25.`,
  );
}

async function lastRevision({ client }: Context, environment: string, key: string): Promise<number> {
  const query = new URLSearchParams({ flag: key, limit: '1' });
  const { changes } = await client.call('GET', `/api/environments/${environment}/flag-changes?${query}`, history);
  if (changes[0]) return changes[0].revision;
  throw new CliError('not-found', `Le flag « ${key} » n’a jamais existé en ${environment} : il n’y a rien à annuler.`);
}

function pathOf({ plan }: Context, environment: string, key: string): string {
  return `/api/environments/${knownEnvironment(plan, environment)}/flags/${encodeURIComponent(key)}`;
}

function unlessUnknown(error: unknown): null {
  if (error instanceof CliError && error.code === 'not-found') return null;
  throw error;
}
