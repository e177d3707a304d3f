import type { ReplicationRule } from './schema.ts';

/** What is promised of a commit that was acknowledged: that the standby has it, or that the primary alone does. */
export type Guarantee = 'synchronous' | 'asynchronous';

/** The log on its way, as the primary tells it. */
export interface Stream {
  /** `streaming` once the standby has caught up with what was there when it came. */
  state: 'startup' | 'catchup' | 'streaming' | 'backup' | 'stopping';
  /** Not yet on the standby's disk. */
  lagBytes: number;
  /** How old what its queries read may be; null: it was not told yet. */
  lagMs: number | null;
}

/** What is seen of a pair. Times are milliseconds since 1970. */
export interface Observed {
  /** Another cluster than the pair's may be live: a restore took its place. */
  liveIsPrimary: boolean;
  primary: 'running' | 'down';
  standby: 'none' | 'unfinished' | 'stopped' | 'running';
  /** Null: the standby is not connected. */
  stream: Stream | null;
  awaySince: number | null;
  /** How often in a row it was started in vain. */
  failedStarts: number;
  /** The primary threw away log that the standby still needs. */
  logGone: boolean;
  guarantee: Guarantee;
}

/** What must be done now, the most urgent alone: it is looked at again right after. */
export type Step = 'nothing' | 'make-standby' | 'start-standby' | 'go-asynchronous' | 'go-synchronous';

const startsInVain = 3;
/** One that runs and finds no way to its primary for so long will find none: its log, its password or its history is another. */
const astrayMs = 60_000;

/** Keeps a pair as the plan wants it. It never fails over: a person does. */
export function decide(rule: ReplicationRule, seen: Observed, now: number): Step {
  if (seen.primary === 'down') return 'nothing';
  if (!seen.liveIsPrimary) return 'make-standby';
  if (seen.guarantee === 'synchronous' && (rule.mode === 'asynchronous' || isGivenUp(rule, seen, now)))
    return 'go-asynchronous';
  if (seen.standby === 'none' || seen.standby === 'unfinished' || seen.logGone) return 'make-standby';
  if (seen.standby === 'stopped') return seen.failedStarts < startsInVain ? 'start-standby' : 'make-standby';
  if (seen.stream === null && seen.awaySince !== null && now - seen.awaySince >= astrayMs) return 'make-standby';
  if (rule.mode === 'synchronous' && seen.guarantee === 'asynchronous' && seen.stream?.state === 'streaming')
    return 'go-synchronous';
  return 'nothing';
}

/** The writers wait for a standby that does not come: the plan says for how long. */
function isGivenUp(rule: ReplicationRule, { awaySince }: Observed, now: number): boolean {
  return rule.whenAway === 'go-on' && awaySince !== null && now - awaySince >= rule.patienceMs;
}
