import type { Flag } from './schema.ts';
import { letsAllIn } from './strategy.ts';

/** Where a flag stands for people: `partial` is on for some; `scheduled` waits for its time, `over` had it. */
export const flagStates = ['on', 'partial', 'off', 'killed', 'scheduled', 'over'] as const;
export type FlagState = (typeof flagStates)[number];

/** `now` is milliseconds since 1970. */
export function flagStateOf({ killed, enabled, schedule, strategies }: Flag, now: number): FlagState {
  if (killed) return 'killed';
  if (!enabled) return 'off';
  if (schedule?.until && now >= Date.parse(schedule.until)) return 'over';
  if (schedule?.from && now < Date.parse(schedule.from)) return 'scheduled';
  const isForAll = strategies.length === 0 || strategies.some((each) => !each.disabled && letsAllIn(each));
  return isForAll ? 'on' : 'partial';
}
