export interface MigrationStatus {
  applied: string[];
  pending: string[];
  /** Applied, but not in the folder: the schema is ahead of this release. */
  ahead: string[];
}

export interface MigrationProgress {
  migration: string;
  state: 'applying' | 'applied' | 'reverting' | 'reverted' | 'waiting-for-lock';
  sentence: string;
}

/** Where the database stands against a folder in Prisma's format. `url` is the owner's. @throws DatabaseError */
export declare function pendingMigrations(request: { url: string; directory: string }): Promise<MigrationStatus>;

/** Applies what is pending, each in one transaction. Two at once: one does it, the other finds nothing to do. @throws DatabaseError */
export declare function applyMigrations(request: {
  url: string;
  directory: string;
  onProgress?: (progress: MigrationProgress) => void;
}): Promise<{ applied: string[] }>;

/** Runs down.sql, newest first, of all applied after `downTo` (null: of all). @throws DatabaseError */
export declare function revertMigrations(request: {
  url: string;
  directory: string;
  downTo: string | null;
  onProgress?: (progress: MigrationProgress) => void;
}): Promise<{ reverted: string[] }>;
