import type { Standing } from './standing.ts';

/** What people are told of a look at the store, whoever brought it about. */
export type News =
  | { kind: 'rejected'; why: string }
  | { kind: 'moved'; state: 'rolling-out' | 'halted' | 'complete' | 'withdrawn'; percent: number };

/** Between two looks. Null: nothing that many people want to hear; a share that grows as planned is shown, not told. */
export function newsOf(before: Standing, after: Standing): News | null {
  const { state, percent, rejection } = after;
  if (state === before.state) return null;
  if (state === 'rejected') return { kind: 'rejected', why: rejection ?? '' };
  return state === 'rolling-out' || state === 'halted' || state === 'complete' || state === 'withdrawn'
    ? { kind: 'moved', state, percent }
    : null;
}
