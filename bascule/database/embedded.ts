export interface Postgres {
  /** Superuser URL of one of its databases. */
  url(database: string): string;
  port: number;
}

/**
 * Starts the PostgreSQL kept in `directory`, or adopts the one already running there (it outlives us). With
 * `databaseUrl` that server is used and nothing is started.
 * @throws DatabaseError `start-failed`, `unsupported-machine`
 */
export declare function startPostgres(request: {
  directory: string;
  databaseUrl?: string;
  onProgress?: (sentence: string) => void;
}): Promise<Postgres>;

/** Stops it as PostgreSQL's "fast" does: running statements are rolled back. */
export declare function stopPostgres(request: { directory: string }): Promise<void>;

export declare function postgresStatus(request: {
  directory: string;
}): Promise<{ state: 'absent' | 'stopped' } | { state: 'running'; port: number; pid: number }>;
