import type { Tally } from '../core/verdict/sequential.ts';
import type { Chance } from './chance.ts';

/** Traffic in which each request is a hit with the chance `share` (above 0), looked at after every request. */
export interface Watch {
  share: number;
  /** After so many requests the watch is given up. */
  horizon: number;
  /** Requests below which no alarm is raised anyway. */
  minimumRequests: number;
}

/**
 * The number of the request at which the alarm is raised, or null. Asks after every hit and once at `minimumRequests`:
 * that is as good as after every request, since a miss never raises the stake (sequential.spec.ts holds that).
 */
export function alarmAt(alarms: (green: Tally) => boolean, watch: Watch, chance: Chance): number | null {
  const { share, horizon, minimumRequests } = watch;
  let total = 0;
  for (let hits = 0; ; hits += 1) {
    const nextHit = total + gap(share, chance);
    const passesMinimum = total < minimumRequests && minimumRequests < nextHit;
    if (passesMinimum && alarms({ hits, total: minimumRequests })) return minimumRequests;
    if (nextHit > horizon) return null;
    total = nextHit;
    if (alarms({ hits: hits + 1, total })) return total;
  }
}

/** How many of `total` requests are hits. */
export function sample(share: number, total: number, chance: Chance): Tally {
  let hits = 0;
  for (let at = gap(share, chance); at <= total; at += gap(share, chance)) hits += 1;
  return { hits, total };
}

/** Requests up to and with the next hit: drawn at once (geometric), for rare hits cost as little as frequent ones. */
function gap(share: number, chance: Chance): number {
  return share >= 1 ? 1 : 1 + Math.floor(Math.log(1 - chance()) / Math.log(1 - share));
}
