import type { Verdict } from '../verdict/verdict.ts';
import type { Rollout } from './rollout.ts';

/** What a look at the traffic leads to. */
export type Look = 'watch' | 'hold' | 'pass' | 'back';

/**
 * Goes back as soon as it is unhealthy; else looks on until the step's time is over. Then too little traffic to judge is
 * no proof of health: where the plan says so, it holds until there was enough.
 */
export function afterLook(
  { onLittleTraffic }: Pick<Rollout, 'onLittleTraffic'>,
  verdict: Verdict,
  { now, until }: { now: number; until: number },
): Look {
  if (verdict.kind === 'unhealthy') return 'back';
  if (now < until) return 'watch';
  return verdict.kind === 'not-enough-data' && onLittleTraffic === 'hold' ? 'hold' : 'pass';
}
