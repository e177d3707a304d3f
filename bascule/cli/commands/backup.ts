import { writeTime } from '../../core/backup/point-in-time.ts';
import { backupDone, backupListing, storedBackup, type BackupListing } from '../../server/backup/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { carryOut } from '../operation.ts';
import { styled, table } from '../table.ts';

export interface BackupOptions extends CommonOptions {
  reason?: string;
}

/** Takes a backup now and verifies it. */
export function backup(name: string, options: BackupOptions): Promise<number> {
  return inContext(options, async (context) => {
    const environment = knownEnvironment(context.plan, name);
    const body = { by: currentUser(), ...(options.reason && { reason: options.reason }) };
    const done = await carryOut(context, `/api/environments/${environment}/backups`, body, backupDone);
    context.out.record({ type: 'backup', environment, ...done });
    const seconds = (done.tookMs / 1_000).toFixed(1).replace('.', ',');
    context.out.say(`Sauvegarde ${done.id} de ${environment} : ${megabytes(done.bytes)}, vérifiée, en ${seconds} s.`);
    return 0;
  });
}

/** What the store holds, and the times that can be restored. */
export function list(name: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const environment = knownEnvironment(context.plan, name);
    const listing = await context.client.call('GET', `/api/environments/${environment}/backups`, backupListing);
    context.out.record({ environment, ...listing });
    context.out.say(described(environment, listing, context));
    return 0;
  });
}

/** Restores a backup into a scratch cluster and checks it. */
export function verify(name: string, id: string | undefined, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const environment = knownEnvironment(context.plan, name);
    const path = `/api/environments/${environment}/backups/verify`;
    const verified = await carryOut(context, path, { id: id ?? null }, storedBackup);
    context.out.record({ type: 'verified', environment, ...verified });
    context.out.say(
      `La sauvegarde ${verified.id} de ${environment} se restaure : ses tables, ses index et ses invariants sont bons.`,
    );
    return 0;
  });
}

function described(
  environment: string,
  { backups, possible, bytes, unfinished }: BackupListing,
  { plan }: Context,
): string {
  const at = (time: number) => writeTime(time, plan.calendar.timeZone);
  const rows = backups.map((each) => [
    each.id,
    at(each.stoppedAt),
    megabytes(each.bytes),
    each.verifiedAt === null ? styled('yellow', 'non vérifiée') : styled('green', `vérifiée le ${at(each.verifiedAt)}`),
    each.reason,
    each.by,
  ]);
  const spans = possible.map(({ from, to }) => `du ${at(Math.ceil(from / 1_000) * 1_000)} au ${at(to)}`);
  return [
    styled('bold', `Sauvegardes de ${environment} (${megabytes(bytes)} avec le journal)`),
    backups.length === 0 ? '  aucune' : table(['Sauvegarde', 'Prise le', 'Taille', 'État', 'Pourquoi', 'Par'], rows),
    ...unfinished.map(({ startedAt, failure }) =>
      failure === null
        ? `  En cours depuis le ${at(startedAt)}.`
        : styled('red', `  Manquée le ${at(startedAt)} : ${failure}`),
    ),
    spans.length === 0
      ? 'On ne peut encore revenir à aucune heure.'
      : `On peut revenir à toute heure ${spans.join(', et ')}.`,
  ].join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0).replace('.', ',')} Mo`;
}
