import { readTime, writeExactTime, writeTime } from '../../core/backup/point-in-time.ts';
import { restored, restorePreview, type RestoredOnWire } from '../../server/backup/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { carryOut } from '../operation.ts';
import { table } from '../table.ts';

export interface RestoreOptions extends CommonOptions {
  to: string;
  yes?: boolean;
}

/** Takes an environment's database back to a time. Says what that gives up, and does it only with --yes. */
export function restore(name: string, options: RestoreOptions): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, client, out } = context;
    const environment = knownEnvironment(plan, name);
    const to = momentOf(options.to, plan.calendar.timeZone);
    const preview = await client.call('GET', `/api/environments/${environment}/restore?to=${to}`, restorePreview);
    out.record({ type: 'preview', environment, ...preview });
    out.say(givenUp(environment, preview, plan.calendar.timeZone));
    if (!options.yes)
      throw new CliError('conflict', 'Rien n’a été changé : ajoutez --yes pour accepter cette perte et restaurer.');
    const path = `/api/environments/${environment}/restore`;
    const result = await carryOut(context, path, { to, by: currentUser() }, restored);
    out.record({ type: 'restored', environment, ...result });
    out.say(told(environment, result, context));
    return 0;
  });
}

function momentOf(text: string, timeZone: string): number {
  const time = readTime(text, timeZone);
  if (time.kind === 'time') return time.at;
  throw new CliError('usage', time.sentence);
}

function givenUp(
  environment: string,
  { to, now, backup }: { to: number; now: number; backup: string },
  timeZone: string,
): string {
  const from = writeTime(to, timeZone);
  return `Depuis la sauvegarde ${backup} et le journal : tout ce qui a été écrit à ${environment} après le ${from}, soit ${spanOf(now - to)} jusqu’à maintenant, sera retiré.`;
}

function told(
  environment: string,
  { to, lastCommit, droppedUntil, kept, rows }: RestoredOnWire,
  { plan }: Context,
): string {
  const { timeZone } = plan.calendar;
  const changed = rows.filter(({ before, after }) => before !== after);
  const shown = changed.map((each) => [each.table, String(each.before ?? '–'), String(each.after)]);
  return [
    `${environment} est revenu au ${writeTime(to, timeZone)}${lastCommit === null ? '' : ` (dernière transaction : ${writeTime(lastCommit, timeZone)})`}.`,
    `Retiré : ce qui a été écrit de là au ${writeTime(droppedUntil, timeZone)}, soit ${spanOf(droppedUntil - to)}.`,
    ...(shown.length === 0 ? [] : [table(['Table', 'Lignes avant', 'Lignes maintenant'], shown)]),
    `L’ancienne base est gardée, arrêtée, dans ${kept} ; pour y revenir : npx bascule restore ${environment} --to ${writeExactTime(droppedUntil, timeZone)} --yes`,
  ].join('\n');
}

/** `2 h 05 min`, `12 min 40 s`, `8 s`. */
function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s` : `${seconds} s`;
}
