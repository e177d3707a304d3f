import type { Pool } from 'pg';

/** A backup that was begun. Times are milliseconds since 1970; neither finished nor failed: under way. */
export interface BackupRow {
  number: number;
  environment: string;
  reason: string;
  by: string;
  startedAt: number;
  /** Its name in the store. */
  backup: string | null;
  bytes: number | null;
  verifiedAt: number | null;
  finishedAt: number | null;
  failedAt: number | null;
  failure: string | null;
}

export interface RestoreRow {
  number: number;
  environment: string;
  toTime: number;
  by: string;
  requestedAt: number;
  directory: string;
  kept: string;
  switchedAt: number | null;
  finishedAt: number | null;
  failedAt: number | null;
  failure: string | null;
}

const backupColumns = `number::float8, environment, reason, by, started_at::float8 AS "startedAt", backup, bytes::float8,
  verified_at::float8 AS "verifiedAt", finished_at::float8 AS "finishedAt", failed_at::float8 AS "failedAt", failure`;
const restoreColumns = `number::float8, environment, to_time::float8 AS "toTime", by, requested_at::float8 AS "requestedAt",
  directory, kept, switched_at::float8 AS "switchedAt", finished_at::float8 AS "finishedAt", failed_at::float8 AS "failedAt", failure`;

export const brokenOff = 'Interrompu par l’arrêt du serveur.';

/** What was done about one environment's backups, and is under way. */
export class BackupRows {
  readonly #pool: Pool;
  readonly #environment: string;

  constructor(pool: Pool, environment: string) {
    this.#pool = pool;
    this.#environment = environment;
  }

  /** Newest first. */
  async backups(limit = 100): Promise<BackupRow[]> {
    return this.#rows<BackupRow>(
      `SELECT ${backupColumns} FROM bascule.backup WHERE environment = $1 ORDER BY started_at DESC, number DESC LIMIT $2`,
      [this.#environment, limit],
    );
  }

  async restores(limit = 20): Promise<RestoreRow[]> {
    return this.#rows<RestoreRow>(
      `SELECT ${restoreColumns} FROM bascule.restore WHERE environment = $1 ORDER BY requested_at DESC, number DESC LIMIT $2`,
      [this.#environment, limit],
    );
  }

  async beginBackup(reason: string, by: string, at: number): Promise<BackupRow> {
    return this.#one<BackupRow>(
      `INSERT INTO bascule.backup (environment, reason, by, started_at) VALUES ($1, $2, $3, $4) RETURNING ${backupColumns}`,
      [this.#environment, reason, by, at],
    );
  }

  /** Does the work of a backup; the row says from its begin to its end how that goes. */
  async recorded(
    reason: string,
    by: string,
    clock: () => number,
    work: () => Promise<{ id: string; bytes: number; verifiedAt: number | null }>,
  ): Promise<BackupRow> {
    const { number } = await this.beginBackup(reason, by, clock());
    try {
      const { id, bytes, verifiedAt } = await work();
      return await this.#one<BackupRow>(
        `UPDATE bascule.backup SET backup = $2, bytes = $3, verified_at = $4, finished_at = $5
         WHERE number = $1 RETURNING ${backupColumns}`,
        [number, id, bytes, verifiedAt, clock()],
      );
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      const sql = 'UPDATE bascule.backup SET failure = $2, failed_at = $3 WHERE number = $1';
      await this.#rows(sql, [number, failure, clock()]);
      throw error;
    }
  }

  /** Backups that a killed server left under way. */
  async failBrokenOff(at: number): Promise<void> {
    await this.#rows(
      `UPDATE bascule.backup SET failure = $2, failed_at = $3
       WHERE environment = $1 AND finished_at IS NULL AND failed_at IS NULL`,
      [this.#environment, brokenOff, at],
    );
  }

  async beginRestore(
    begun: Pick<RestoreRow, 'toTime' | 'by' | 'requestedAt' | 'directory' | 'kept'>,
  ): Promise<RestoreRow> {
    const { toTime, by, requestedAt, directory, kept } = begun;
    return this.#one<RestoreRow>(
      `INSERT INTO bascule.restore (environment, to_time, by, requested_at, directory, kept)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${restoreColumns}`,
      [this.#environment, toTime, by, requestedAt, directory, kept],
    );
  }

  async markRestore(number: number, what: 'switched' | 'finished', at: number): Promise<void> {
    await this.#rows(`UPDATE bascule.restore SET ${what}_at = $2 WHERE number = $1`, [number, at]);
  }

  async failRestore(number: number, failure: string, at: number): Promise<void> {
    await this.#rows('UPDATE bascule.restore SET failure = $2, failed_at = $3 WHERE number = $1', [
      number,
      failure,
      at,
    ]);
  }

  async #one<Row>(sql: string, values: unknown[]): Promise<Row> {
    return (await this.#rows<Row>(sql, values))[0] as Row;
  }

  async #rows<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return (await this.#pool.query(sql, values)).rows as Row[];
  }
}
