import { quantileMs, within, type Sample } from '../verdict/traffic.ts';
import type { AutoscaleRule } from './schema.ts';

/** What is known of a slot's load. Times are milliseconds since 1970. */
export interface Load {
  /** One a second; a second without requests has none. */
  samples: readonly Sample[];
  /** Upper edges of the samples' histograms, in ms. */
  edgesMs: readonly number[];
  /** The samples are all that there was from here on: without figures there is not no load. */
  since: number;
  /** When the number of tasks was changed last; null: never. */
  changedAt: number | null;
}

export type Rule = AutoscaleRule & { from: number; to: number };

/** So many tasks, and why, in one sentence for a person; null: as many as there are. */
export type Decision = { replicas: number; why: string } | null;

/** Fewer are kept only if each has so much of its load at most: what just fits would grow again at the next breath. */
const COMFORT = 0.8;
/** Slowness of a slot with less load than this share is not for want of tasks. */
const BUSY = 0.5;

/**
 * How many tasks a slot should have. Grows at once to what the load asks for, shrinks late. Under a load that stays the
 * same it comes to rest; and whatever the load does, no task is taken away sooner than `shrinkAfterMs` after the last
 * change, nor added sooner than `growAfterMs` after it.
 */
export function decide(load: Load, replicas: number, rule: Rule, now: number): Decision {
  const { from, to } = rule;
  if (replicas < from) return { replicas: from, why: `le plan en veut ${from} au moins` };
  if (replicas > to) return { replicas: to, why: `le plan en veut ${to} au plus` };
  return grown(load, replicas, rule, now) ?? shrunk(load, replicas, rule, now);
}

function grown(load: Load, replicas: number, rule: Rule, now: number): Decision {
  const { growAfterMs, requestsPerS, slowMs, to } = rule;
  if (replicas === to || !isKnown(load, now - growAfterMs)) return null;
  const rate = rateOf(load, now, growAfterMs);
  const wanted = Math.min(to, Math.ceil(rate / requestsPerS));
  if (wanted > replicas) {
    return {
      replicas: wanted,
      why: `${perSecond(rate)} pour ${perSecond(replicas * requestsPerS)} que portent ${replicas} tâches`,
    };
  }
  if (slowMs === null || rate < BUSY * replicas * requestsPerS) return null;
  const p95 = p95Of(load, now, growAfterMs);
  return p95 > slowMs
    ? { replicas: replicas + 1, why: `le 95e centile est de ${p95} ms, au-delà de ${slowMs} ms` }
    : null;
}

function shrunk(load: Load, replicas: number, rule: Rule, now: number): Decision {
  const { growAfterMs, shrinkAfterMs, requestsPerS, slowMs, from } = rule;
  if (replicas === from || !isKnown(load, now - shrinkAfterMs)) return null;
  if (slowMs !== null && p95Of(load, now, shrinkAfterMs) > slowMs) return null;
  const rate = peakOf(load, now, shrinkAfterMs, growAfterMs);
  const wanted = Math.max(from, Math.ceil(rate / (COMFORT * requestsPerS)));
  return wanted < replicas
    ? { replicas: wanted, why: `${perSecond(rate)} au plus en ${shrinkAfterMs / 1_000} s` }
    : null;
}

/** Whether there are figures of all the time from there on, with the tasks that there are now. */
function isKnown({ since, changedAt }: Load, from: number): boolean {
  return since <= from && (changedAt ?? since) <= from;
}

/** Requests a second in the whole seconds before `now`. */
function rateOf(load: Load, now: number, lastingMs: number): number {
  return peakOf(load, now, lastingMs, lastingMs);
}

/** The highest rate of any `windowMs` of the time, looked at from second to second. */
function peakOf({ samples }: Load, now: number, lastingMs: number, windowMs: number): number {
  const last = Math.floor(now / 1_000);
  const [lasting, window] = [Math.ceil(lastingMs / 1_000), Math.ceil(windowMs / 1_000)];
  const counts = Array.from({ length: lasting }, () => 0);
  for (const { second, count } of samples) {
    const index = second - (last - lasting);
    if (index >= 0 && index < lasting) counts[index] = (counts[index] ?? 0) + count;
  }
  let [inWindow, most] = [0, 0];
  for (const [index, count] of counts.entries()) {
    inWindow += count - (counts[index - window] ?? 0);
    if (index >= window - 1) most = Math.max(most, inWindow);
  }
  return most / window;
}

function p95Of({ samples, edgesMs }: Load, now: number, lastingMs: number): number {
  return quantileMs(within(samples, now - lastingMs, now), 0.95, edgesMs) ?? 0;
}

function perSecond(rate: number): string {
  return `${rate.toLocaleString('fr', { maximumFractionDigits: 1 })} requêtes par seconde`;
}
