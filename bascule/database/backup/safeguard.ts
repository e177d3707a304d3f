import type { Due } from '../../core/backup/due.ts';
import type { Span } from '../../core/backup/chain.ts';
import type { Manifest } from './manifest.ts';
import type { Restored } from './restore.ts';
import type { BackupRow } from './rows.ts';

export interface Listing {
  /** Oldest first. */
  backups: Manifest[];
  /** Times that can be restored, oldest first. */
  possible: Span[];
  bytes: number;
  /** Under way, or failed since the last good one; newest first. */
  unfinished: BackupRow[];
}

/** What a restore would do, and give up. */
export interface Preview {
  to: number;
  backup: string;
  segments: number;
  /** All that was committed from `to` until now would be gone. */
  now: number;
}

export type Tell = (text: string) => void;

/** What keeps one environment's data safe. Everything throws a BackupError that says why it can't be done. */
export interface Safeguard {
  start(): Promise<void>;
  close(): Promise<void>;
  /** Takes a backup and verifies it by restoring it; waits for one that is under way. */
  backupNow(reason: string, by: string, tell?: Tell): Promise<BackupRow>;
  /** Verifies again; without an id, the newest. */
  verify(id: string | null): Promise<Manifest>;
  list(): Promise<Listing>;
  preview(to: number): Promise<Preview>;
  /** The environment as it was at the time; until the new cluster is checked the live one serves on. */
  restoreTo(to: number, by: string, tell?: Tell): Promise<Restored>;
  /** The environment's live cluster is another one now: its log is the one to ship. */
  followLive(): Promise<void>;
  due(): Promise<Due>;
  /** Deletes what is older than the plan keeps and nothing needs. */
  retain(): Promise<{ backups: string[]; segments: number }>;
}
