import type { Fact } from '../core/deployment/event.ts';

/** What a step reaches for; a fault befalls one place. */
export type Place = 'store' | 'switch' | 'machine' | 'database' | 'workshop' | 'statistics' | 'sleep';

/**
 * One command of an engine to the world, or one sleep: the engine stands still until it is answered. Between any two of
 * them it may die, and another engine may act.
 */
export interface Step {
  place: Place;
  words: () => string;
  tookMs: number;
  do: () => unknown;
  /** A sleep ends early when one of these facts is written. */
  hears: readonly Fact['type'][] | null;
}

/** Work of an engine, as a coroutine that the schedule drives. */
export type Work<T> = Generator<Step, T, unknown>;

/** How long each place takes to answer, roughly, in milliseconds. */
const usualMs: Record<Place, number> = {
  store: 5,
  switch: 10,
  machine: 1_500,
  database: 2_000,
  workshop: 8_000,
  statistics: 10,
  sleep: 0,
};

export function* ask<T>(place: Place, words: () => string, work: () => T): Work<T> {
  return (yield { place, words, tookMs: usualMs[place], do: work, hears: null }) as T;
}

/** Answers whether one of the facts was heard before the time was over. */
export function* sleep(ms: number, hears: readonly Fact['type'][], words: () => string): Work<boolean> {
  return (yield { place: 'sleep', words, tookMs: Math.max(0, ms), do: notHeard, hears }) as boolean;
}

const notHeard = () => false;
