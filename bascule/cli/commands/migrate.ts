import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { rehearsalReport } from '../../core/migration/rehearsal.ts';
import { count, duration } from '../../core/migration/words.ts';
import { migrationPlan, migrationsApplied, migrationsReverted, migrationStatus } from '../../server/migration/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { shownPlan, shownRehearsal, shownStatus } from '../migration-view.ts';
import { carryOut } from '../operation.ts';

export interface MigrateOptions extends CommonOptions {
  from?: string;
}

export interface RevertOptions extends MigrateOptions {
  to?: string;
  all?: boolean;
  yes?: boolean;
}

/** Where each migration stands in the environment's database. */
export function status(name: string, options: MigrateOptions): Promise<number> {
  return inMigrations(name, options, async ({ out, client, plan }, path, from) => {
    const found = await client.call('GET', `${path}${asQuery(from)}`, migrationStatus);
    out.record(found);
    out.say(shownStatus(found, plan.calendar.timeZone));
    return 0;
  });
}

/** What is to be applied, its class, and what its statements do to those who use the database. */
export function plan(name: string, options: MigrateOptions): Promise<number> {
  return inMigrations(name, options, async ({ out, client }, path, from) => {
    const found = await client.call('GET', `${path}/plan${asQuery(from)}`, migrationPlan);
    out.record(found);
    out.say(shownPlan(found));
    return 0;
  });
}

/** Answers 1 when the migrations are not proved reversible. */
export function rehearse(name: string, options: MigrateOptions): Promise<number> {
  return inMigrations(name, options, async (context, path, from) => {
    const report = await carryOut(context, `${path}/rehearse`, from, rehearsalReport);
    context.out.record({ type: 'rehearsal', ...report });
    context.out.say(shownRehearsal(report));
    return report.failure ? 1 : 0;
  });
}

export function apply(name: string, options: MigrateOptions): Promise<number> {
  return inMigrations(name, options, async (context, path, from) => {
    const body = { ...from, by: currentUser() };
    const done = await carryOut(context, `${path}/apply`, body, migrationsApplied);
    context.out.record({ type: 'applied', environment: name, ...done });
    context.out.say(
      done.applied.length === 0
        ? `Le schéma de ${name} est à jour : rien à appliquer.`
        : `${count(done.applied.length, 'migration')} sur ${name}, en ${duration(done.tookMs)}.`,
    );
    return 0;
  });
}

export function revert(name: string, options: RevertOptions): Promise<number> {
  if (options.to !== undefined && options.all) throw new CliError('usage', 'Donnez --to ou --all, pas les deux.');
  return inMigrations(name, options, async (context, path, from) => {
    const to = options.all ? null : options.to;
    if (!options.yes) throw new CliError('usage', unconfirmed(name, to));
    const body = { ...from, by: currentUser(), ...(to !== undefined && { to }) };
    const done = await carryOut(context, `${path}/revert`, body, migrationsReverted);
    context.out.record({ type: 'reverted', environment: name, ...done });
    context.out.say(`${count(done.reverted.length, 'migration')} en moins sur ${name}, en ${duration(done.tookMs)}.`);
    return 0;
  });
}

function unconfirmed(name: string, to: string | null | undefined): string {
  const what =
    to === undefined ? 'la dernière migration' : to === null ? 'toutes les migrations' : `les migrations après ${to}`;
  return `Annuler ${what} de ${name} retire au code en service ce qu’elle avait ajouté : ajoutez --yes si c’est ce que vous voulez.`;
}

interface From {
  ref?: string;
  directory?: string;
}

function inMigrations(
  name: string,
  options: MigrateOptions,
  command: (context: Context, path: string, from: From) => Promise<number>,
): Promise<number> {
  return inContext(options, async (context) => {
    const environment = knownEnvironment(context.plan, name);
    return command(context, `/api/environments/${environment}/migrations`, await sourceOf(options.from));
  });
}

/** A folder that is there, else a ref. */
async function sourceOf(from: string | undefined): Promise<From> {
  if (from === undefined) return {};
  const directory = resolve(from);
  const found = await stat(directory).catch(() => null);
  return found?.isDirectory() ? { directory } : { ref: from };
}

function asQuery(from: From): string {
  const query = new URLSearchParams({ ...from }).toString();
  return query === '' ? '' : `?${query}`;
}
