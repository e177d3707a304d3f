import {
  constraintWords,
  dependencyWords,
  scheduleWords,
  strategyWords,
  tieWords,
  variantsWords,
} from '../../core/flag/words.ts';
import { flagDetail, flagList, history, report, type FlagDetail } from '../../server/flag/wire.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { showChanges, showProposals, stateMark } from '../flag-view.ts';
import { styled, table } from '../table.ts';
import { whenOf } from '../when.ts';

export interface HistoryOptions extends CommonOptions {
  limit?: string;
}

/** All flags of an environment, a line each. */
export function list(environment: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    const name = knownEnvironment(plan, environment);
    const flags = await client.call('GET', `/api/environments/${name}/flags`, flagList);
    out.record(flags);
    const when = whenOf(plan);
    const rows = flags.flags.map(({ key, title, state, changedAt, changedBy, pending }) => [
      ...[key, stateMark(state), title, `${when(changedAt)} par ${changedBy}`],
      pending > 0 ? `${pending} en attente` : '',
    ]);
    if (rows.length === 0) out.say(`Aucun flag en ${name} : « npx bascule flags set ${name} <flag> » en fait un.`);
    else out.say(table(['Flag', 'État', 'Titre', 'Changé', ''], rows));
    for (const { name: segment, constraints } of flags.segments)
      out.say(`  Segment « ${segment} » : ${constraints.map(constraintWords).join(' et ') || 'tout le monde'}`);
    if (flags.fourEyes)
      out.say(styled('dim', `  En ${name}, chaque changement demande l’accord d’une autre personne.`));
    return 0;
  });
}

/** One flag: its rules, what is wrong with them, what waits, what changed. */
export function show(environment: string, key: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const name = knownEnvironment(context.plan, environment);
    const path = `/api/environments/${name}/flags/${encodeURIComponent(key)}`;
    const detail = await context.client.call('GET', path, flagDetail);
    context.out.record(detail);
    showDetail(context, detail);
    return 0;
  });
}

export function showHistory(
  environment: string,
  key: string | undefined,
  { limit = '50', ...options }: HistoryOptions,
): Promise<number> {
  return inContext(options, async (context) => {
    const query = new URLSearchParams({ limit, ...(key !== undefined && { flag: key }) });
    const path = `/api/environments/${knownEnvironment(context.plan, environment)}/flag-changes?${query}`;
    const { changes } = await context.client.call('GET', path, history);
    for (const change of changes) context.out.record(change);
    showChanges(context, changes);
    return 0;
  });
}

/** Flags that may be forgotten. */
export function stale(environment: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    const name = knownEnvironment(plan, environment);
    const { flags } = await client.call('GET', `/api/environments/${name}/flag-report`, report);
    for (const flag of flags) out.record(flag);
    if (flags.length === 0) out.say(`Aucun flag oublié en ${name}.`);
    for (const { sentence, owner } of flags)
      out.say(`  ${sentence}${owner === null ? '' : ` Responsable : ${owner}.`}`);
    return 0;
  });
}

function showDetail(context: Context, detail: FlagDetail): void {
  const { out } = context;
  const { key, state, definition, revision, warnings, proposals, changes } = detail;
  const { title, description, strategies, variants, dependencies, owner, expiresOn, killed } = definition;
  out.say(`${styled('bold', key)} ${title}\n  ${stateMark(state)} en ${detail.environment} (révision ${revision})`);
  const lines: [string, string][] = [
    ['', description],
    ['Coupé', killed ? `par ${killed.by} : ${killed.why}` : ''],
    ...strategies.map((strategy, index): [string, string] => [`Stratégie ${index + 1}`, strategyWords(strategy)]),
    ['Variantes', variantsWords(variants)],
    ...dependencies.map((each): [string, string] => ['Dépend de', dependencyWords(each)]),
    ['Horaire', scheduleWords(definition)],
    ['Déploiement', tieWords(definition)],
    ['Responsable', owner ?? ''],
    ['Expire le', expiresOn ?? ''],
  ];
  for (const [name, text] of lines) if (text !== '') out.say(`  ${name === '' ? '' : `${name} : `}${text}`);
  for (const warning of warnings) out.say(`  ${styled('yellow', '⚠')} ${warning}`);
  if (proposals.length > 0) showProposals(context, proposals);
  showChanges(context, changes);
}
