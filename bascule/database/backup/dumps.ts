import { pipeline } from 'node:stream/promises';
import type { Pool } from 'pg';
import { backupDue, type Due } from '../../core/backup/due.ts';
import { expired } from '../../core/backup/retention.ts';
import type { BackupRule } from '../../core/backup/schema.ts';
import { connected } from '../connected.ts';
import { BackupError } from './backup-error.ts';
import { differences } from './check.ts';
import { backupId, type Manifest } from './manifest.ts';
import { PgTool } from './pg-tool.ts';
import type { Restored } from './restore.ts';
import { countIn, type RowCounts } from './row-counts.ts';
import type { BackupRow, BackupRows } from './rows.ts';
import type { Listing, Preview, Safeguard } from './safeguard.ts';
import { baseBackupOf, type BackupStore } from './store.ts';
import { inTurn } from './turn.ts';

export interface DumpParts {
  environment: string;
  rule: BackupRule;
  store: BackupStore;
  rows: BackupRows;
  /** Bascule's own database. */
  pool: Pool;
  /** The environment's database, as a superuser or its owner, who may make databases. */
  url: string;
  clock: () => number;
}

/**
 * The backups of an environment whose PostgreSQL is somebody else's: dumps (`pg_dump -Fc`) in the same sealed store. There
 * is no log to go between two of them, so there is no restore to a point in time, and it says so.
 */
export class Dumps implements Safeguard {
  readonly #parts: DumpParts;

  constructor(parts: DumpParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { rows, clock, store } = this.#parts;
    await this.#turn(async () => {
      await rows.failBrokenOff(clock());
      await store.sweep();
    });
  }

  async close(): Promise<void> {}

  backupNow(reason: string, by: string): Promise<BackupRow> {
    return this.#turn(async () => {
      const { rows, clock } = this.#parts;
      return rows.recorded(reason, by, clock, async () => this.#verify(await this.#dump(reason, by)));
    });
  }

  verify(id: string | null): Promise<Manifest> {
    return this.#turn(async () => {
      const all = await this.#parts.store.manifests();
      const wanted = id === null ? all.at(-1) : all.find((each) => each.id === id);
      if (wanted) return this.#verify(wanted);
      const known = all.map((each) => each.id).join(', ') || 'aucune';
      throw new BackupError(
        'unknown-backup',
        `Il n’y a pas de sauvegarde « ${id ?? ''} » : choisissez parmi ${known}.`,
      );
    });
  }

  async list(): Promise<Listing> {
    const { store, rows } = this.#parts;
    const attempts = await rows.backups(20);
    const good = attempts.findIndex(({ finishedAt }) => finishedAt !== null);
    const unfinished = attempts.slice(0, good === -1 ? undefined : good);
    return { backups: await store.manifests(), possible: [], bytes: await store.bytes(), unfinished };
  }

  async preview(): Promise<Preview> {
    throw this.#noPointInTime();
  }

  async restoreTo(): Promise<Restored> {
    throw this.#noPointInTime();
  }

  /** Dumps are taken of whatever answers: there is no log to follow. */
  followLive(): Promise<void> {
    return Promise.resolve();
  }

  async due(): Promise<Due> {
    const { rows, rule, clock } = this.#parts;
    return backupDue(rule, await rows.backups(), null, clock());
  }

  retain(): Promise<{ backups: string[]; segments: number }> {
    return this.#turn(async () => {
      const { store, rule, clock } = this.#parts;
      const backups = (await store.manifests()).map(baseBackupOf);
      const gone = expired({ backups, segments: [], timelines: [] }, rule.keepDays, clock()).backups;
      for (const { id } of gone) await store.removeBase(id);
      return { backups: gone.map(({ id }) => id), segments: 0 };
    });
  }

  /** The dump and the count see the same snapshot, so that they must agree. */
  async #dump(reason: string, by: string): Promise<Manifest> {
    const { environment, store, url, clock } = this.#parts;
    const startedAt = clock();
    const id = backupId(startedAt);
    return connected(url, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ snapshot: string; version: string; bytes: string }>(
        `SELECT pg_export_snapshot() AS snapshot, current_setting('server_version') AS version,
                pg_database_size(current_database()) AS bytes`,
      );
      const { snapshot = '', version: serverVersion = '', bytes: dataBytes = 0 } = rows[0] ?? {};
      const tool = new PgTool('pg_dump', url, ['--format=custom', '--compress=0', `--snapshot=${snapshot}`]);
      const [written] = await Promise.all([store.putBase(id, tool.stdout), tool.end()]);
      const mark = { restorePoint: '', lsn: '', rows: await countIn(client, 'dump') };
      const log = { system: 'dump', startLsn: '0/0', stopLsn: '0/0', timeline: 0 };
      const stamps = { startedAt, stoppedAt: clock(), verifiedAt: null };
      const manifest = {
        id,
        environment,
        reason,
        by,
        ...stamps,
        ...log,
        ...written,
        dataBytes: Number(dataBytes),
        serverVersion,
        mark,
      };
      await store.putManifest(manifest);
      return manifest;
    });
  }

  /** Into a database beside, which is removed again. */
  async #verify(manifest: Manifest): Promise<Manifest> {
    const { store, url, clock } = this.#parts;
    const scratch = `bascule_verify_${manifest.id.replaceAll('-', '_')}`;
    const beside = new URL(url);
    beside.pathname = `/${scratch}`;
    const drop = () => connected(url, (client) => client.query(`DROP DATABASE IF EXISTS ${scratch} WITH (FORCE)`));
    await drop();
    await connected(url, (client) => client.query(`CREATE DATABASE ${scratch} TEMPLATE template0`));
    try {
      const tool = new PgTool('pg_restore', beside.href, [
        '--exit-on-error',
        '--no-owner',
        '--no-privileges',
        `--dbname=${scratch}`,
      ]);
      await Promise.all([pipeline(store.readBase(manifest.id), tool.stdin), tool.end()]);
      refuseOthers(manifest.mark.rows ?? {}, await connected(beside.href, (client) => countIn(client, 'dump')));
    } finally {
      await drop();
    }
    const verified = { ...manifest, verifiedAt: clock() };
    await store.putManifest(verified);
    return verified;
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return inTurn(this.#parts.pool, this.#parts.environment, 'wait', work);
  }

  #noPointInTime(): BackupError {
    const { environment } = this.#parts;
    const sentence = `Les données de ${environment} sont au PostgreSQL de DATABASE_URL, dont Bascule ne garde que des dumps : pour revenir à une heure donnée, servez-vous des moyens de ce serveur.`;
    return new BackupError('not-restorable', sentence);
  }
}

function refuseOthers(wanted: RowCounts, found: RowCounts): void {
  const other = differences(wanted, found);
  if (other.length === 0) return;
  throw new BackupError(
    'not-verified',
    `Le dump restauré n’a pas les lignes de l’original (${other.join(' ; ')}) : prenez-en un autre.`,
  );
}
