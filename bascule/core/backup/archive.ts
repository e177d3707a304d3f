/** A base backup, as far as deciding needs to know. Times are milliseconds since 1970. */
export interface BaseBackup {
  id: string;
  startedAt: number;
  /** From this moment on a time can be restored from it. */
  stoppedAt: number;
  timeline: number;
  /** Number of the first segment of the write-ahead log that it needs. */
  firstSegment: number;
  verifiedAt: number | null;
}

/** One segment of the write-ahead log. All that was committed before `closedAt` is in it or in an earlier one. */
export interface Segment {
  timeline: number;
  number: number;
  closedAt: number;
}

/** A restore begins a timeline of its own: another history from `firstSegment` on, lived since `liveFrom`. */
export interface Timeline {
  timeline: number;
  parent: number;
  /** The segment in which it leaves its parent. */
  firstSegment: number;
  liveFrom: number;
}

/** All that the store of an environment holds. */
export interface Archive {
  backups: BaseBackup[];
  segments: Segment[];
  /** Without the first one, which has no parent. */
  timelines: Timeline[];
}
