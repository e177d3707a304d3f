import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { extensionsMadeBy } from '../core/migration/extension.ts';
import { compareRows, type Measures, type RehearsalReport } from '../core/migration/rehearsal.ts';
import { schemaDiff, shownDifference } from '../core/migration/schema-diff.ts';
import { databaseOf, inDatabase, withClone, type Clone } from './clone.ts';
import { connected } from './connected.ts';
import { copyData } from './copy-data.ts';
import { refuseBrokenInvariants, type Invariant } from './invariants.ts';
import { columnsOf, measure } from './measure.ts';
import { readMigrations, type Migration } from './migration-folder.ts';
import { applyMigrations, pendingMigrations } from './migrations.ts';
import { RehearsalStop } from './rehearsal-stop.ts';
import { dumpSchema } from './schema-dump.ts';
import { Stage } from './stage.ts';

export interface RehearsalRequest {
  /** A superuser's URL of any database of the server. */
  adminUrl: string;
  /** The owner's URL of the database to rehearse for. */
  ownerUrl: string;
  /** The migrations of the release, in Prisma's folder format. */
  directory: string;
  /** Queries that must answer with no row, before and after. */
  invariants: Invariant[];
  onProgress?: (sentence: string) => void;
}

/**
 * Plays the pending migrations on a clone of the database: up, down, up again, each compared with what was before. The
 * live database is read in one snapshot and never waits: PostgreSQL's own copy (CREATE DATABASE ... TEMPLATE) would need
 * all its users to leave. What the rehearsal finds is in the report, a failure too.
 * @throws DatabaseError when the folder and the database don't belong together, as applying would
 */
export async function rehearse(request: RehearsalRequest): Promise<RehearsalReport> {
  const startedAt = performance.now();
  const report = emptyReport(databaseOf(request.ownerUrl));
  const { applied, pending, ahead } = await pendingMigrations({ url: request.ownerUrl, directory: request.directory });
  const folder = await readMigrations(request.directory);
  const named = (names: string[]) => names.flatMap((name) => folder.filter((each) => each.name === name));
  try {
    refuseDiverged(pending, ahead);
    if (pending.length > 0) await onClone(request, report, named(applied), named(pending));
  } catch (error) {
    const stop = error instanceof RehearsalStop ? error : noClone(error);
    if (!stop) throw error;
    report.failure = stop.failure;
  }
  report.tookMs = performance.now() - startedAt;
  return report;
}

function emptyReport(database: string): RehearsalReport {
  const copied = { tables: 0, rows: 0, tookMs: 0 };
  return { database, copied, migrations: [], upMs: 0, tookMs: 0, rows: [], notRestored: [], failure: null };
}

async function onClone(
  request: RehearsalRequest,
  report: RehearsalReport,
  applied: Migration[],
  pending: Migration[],
): Promise<void> {
  const { adminUrl, ownerUrl, onProgress = () => {} } = request;
  await withClone({ adminUrl, ownerUrl, extensionsToCome: extensionsMadeBy(applied) }, async (clone) => {
    onProgress(`Répétition : copie de ${report.database} dans ${clone.name}.`);
    await fill(request, clone, applied, report);
    await connected(clone.adminUrl, (client) =>
      play(request, client, clone, applied.at(-1)?.name ?? null, pending, report),
    );
  });
}

/** Why PostgreSQL let us make no clone, when a person can do something about it. */
function noClone(error: unknown): RehearsalStop | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  const remedies: Record<string, string> = {
    '42501': 'donnez à l’administrateur de Bascule le droit de créer des bases et celui de session_replication_role',
    '53100': 'faites de la place sur le disque de PostgreSQL, autant que la base en occupe',
  };
  const remedy = remedies[error.code ?? ''];
  if (!remedy) return null;
  const sentence = `La base n’a pas pu être copiée pour la répétition (${error.message}) : ${remedy}.`;
  return new RehearsalStop('clone', null, sentence, [], { cause: error });
}

/** The schema by the migrations applied so far, as the original got it; then the rows. */
async function fill(
  { adminUrl, ownerUrl, directory }: RehearsalRequest,
  clone: Clone,
  applied: Migration[],
  report: RehearsalReport,
): Promise<void> {
  const startedAt = performance.now();
  const live = inDatabase(adminUrl, report.database);
  await applyMigrations({ url: clone.ownerUrl, directory, only: applied.map(({ name }) => name) });
  // Rights may have been given by hand, and change nothing of what migrations do.
  const drift = schemaDiff(await connected(clone.adminUrl, dumpSchema), await connected(live, dumpSchema)).filter(
    ({ object }) => !object.startsWith('grant '),
  );
  if (drift.length > 0) {
    const sentence = `Le schéma de ${databaseOf(ownerUrl)} n’est pas celui que donnent ses migrations : quelqu’un l’a changé à la main ; défaites ces changements, ou écrivez la migration qui les fait.`;
    throw new RehearsalStop('clone', null, sentence, drift.map(shownDifference));
  }
  report.copied = { ...(await copyData(live, clone.adminUrl)), tookMs: performance.now() - startedAt };
}

async function play(
  { directory, invariants, onProgress = () => {} }: RehearsalRequest,
  client: pg.Client,
  clone: Clone,
  below: string | null,
  pending: Migration[],
  report: RehearsalReport,
): Promise<void> {
  const stage = new Stage(client, clone, directory, report);
  const columns = await columnsOf(client);
  const before = await measure(client, columns);
  await refuseBrokenInvariants(clone.ownerUrl, invariants, 'before');
  onProgress('Répétition : aller.');
  for (const migration of pending) await stage.up(migration);
  await refuseBrokenInvariants(clone.ownerUrl, invariants, 'up');
  const up = await measure(client, columns);
  onProgress('Répétition : retour.');
  for (const [index, migration] of [...pending.entries()].toReversed())
    await stage.down(migration, pending[index - 1]?.name ?? below);
  await refuseBrokenInvariants(clone.ownerUrl, invariants, 'down');
  tellRows(report, before, up, await measure(client, columns));
  onProgress('Répétition : nouvel aller.');
  for (const migration of pending) await stage.again(migration);
}

function tellRows(report: RehearsalReport, before: Measures, up: Measures, down: Measures): void {
  const { rows, notRestored, miscounted } = compareRows(before, up, down);
  Object.assign(report, { rows, notRestored });
  if (miscounted.length === 0) return;
  const sentence = `Après l’aller et le retour, ${miscounted.join(', ')} n’a plus le même nombre de lignes : corrigez down.sql.`;
  throw new RehearsalStop('down', null, sentence, rows.map(shownRows));
}

const shownRows = ({ table, before, up, down }: RehearsalReport['rows'][number]) =>
  `~ ${table} : ${before} lignes → ${up ?? 'plus de table'} → ${down ?? 'plus de table'}`;

/** Two branches that each brought a migration: the folder can't make the clone what the database is. */
function refuseDiverged(pending: string[], ahead: string[]): void {
  if (pending.length === 0 || ahead.length === 0) return;
  const sentence = `La base a déjà ${ahead.join(', ')}, que cette version n’a pas, et il lui manque ${pending.join(', ')} : fusionnez les deux branches, puis livrez le résultat.`;
  throw new RehearsalStop('clone', null, sentence);
}
