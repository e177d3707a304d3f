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
  /** Null: there is nothing to ask, as where nothing was deployed yet. */
  look(): Promise<Pick<ProbeResult, 'healthy' | 'tookMs'> | null>;
}

interface Prober {
  pool: Pool;
  clock: Clock;
  subjects: readonly Subject[];
  onError(error: unknown): void;
}

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
    const due = subjects.filter((each) => lastSpan.get(each) !== Math.floor(at / each.everyMs));
    for (const each of due) lastSpan.set(each, Math.floor(at / each.everyMs));
    await lookAll(due, at)
      .then((looks) => addLooks(pool, looks))
      .catch(onError);
    const hour = Math.floor(at / (60 * minuteMs));
    if (hour !== forgottenIn) await forgetProbes(pool, at).catch(onError);
    forgottenIn = hour;
    const now = clock.now();
    await clock.sleep(minuteOf(now) + minuteMs - now, over);
  }
}

/** At the same time, so that one that hangs delays nobody. What breaks while it looks has found nothing. */
async function lookAll(subjects: readonly Subject[], at: number): Promise<Look[]> {
  const found = await Promise.all(
    subjects.map(async ({ environment, subject, look }): Promise<Look[]> => {
      const result = await look().catch(() => null);
      return result ? [{ environment, subject, at, healthy: result.healthy, tookMs: result.tookMs }] : [];
    }),
  );
  return found.flat();
}

/** Asks an address as its users do. */
export const lookAt = (address: string, probe: Probe) =>
  probeOnce((path, init) => fetch(`${address}${path}`, init), probe);
