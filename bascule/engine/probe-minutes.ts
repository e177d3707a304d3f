import type { Pool } from 'pg';
import { probeOnce, type ProbeResult } from '../targets/probe.ts';
import type { Probe } from '../core/plan/schema.ts';
import type { Clock } from './clock.ts';
import { addLooks, forgetProbes, minuteMs, minuteOf, type Look } from './probe-table.ts';

/** One thing that is asked for its health again and again. */
export interface Subject {
  environment: string;
  /** A component of the plan, or `third-party/<service>`. */
  subject: string;
  /** A whole number of minutes. */
  everyMs: number;
  /** Whoever is not there is looked for again in its next span only: to look costs something. */
  seldom?: boolean;
  /** Null: there is nothing to ask, as where nothing was deployed yet. */
  look(): Promise<Pick<ProbeResult, 'healthy' | 'tookMs'> | null>;
}

interface Prober {
  pool: Pool;
  clock: Clock;
  subjects: readonly Subject[];
  onError(error: unknown): void;
}

/** How soon it is seen that something is there to be asked. */
const lookForItMs = 5_000;

/** Looks at every subject once in each of its spans, and keeps what was found, until it is stopped. */
export function keepProbeMinutes(prober: Prober): { stop(): Promise<void> } {
  const over = new AbortController();
  const done = keepLooking(prober, over.signal);
  return {
    stop: async () => {
      over.abort();
      await done;
    },
  };
}

async function keepLooking({ pool, clock, subjects, onError }: Prober, over: AbortSignal): Promise<void> {
  const lastSpan = new Map<Subject, number>();
  for (let forgottenIn = 0; !over.aborted;) {
    const at = clock.now();
    const spanOf = ({ everyMs }: Subject) => Math.floor(at / everyMs);
    const due = subjects.filter((each) => lastSpan.get(each) !== spanOf(each));
    const found = await Promise.all(due.map((each) => lookOf(each, at)));
    await addLooks(
      pool,
      found.filter((look) => look !== null),
    ).catch(onError);
    const isFound = (each: Subject, index: number) => found[index] !== null || each.seldom === true;
    for (const each of due.filter(isFound)) lastSpan.set(each, spanOf(each));
    const hour = Math.floor(at / (60 * minuteMs));
    if (hour !== forgottenIn) await forgetProbes(pool, at).catch(onError);
    forgottenIn = hour;
    const nextMinute = minuteOf(at) + minuteMs;
    const until = due.every(isFound) ? nextMinute : Math.min(nextMinute, at + lookForItMs);
    await clock.sleep(until - clock.now(), over);
  }
}

/** What breaks while it looks has found nothing. */
async function lookOf({ environment, subject, look }: Subject, at: number): Promise<Look | null> {
  const result = await look().catch(() => null);
  return result && { environment, subject, at, healthy: result.healthy, tookMs: result.tookMs };
}

/** Asks an address as its users do. */
export const lookAt = (address: string, probe: Probe) =>
  probeOnce((path, init) => fetch(`${address}${path}`, init), probe);
