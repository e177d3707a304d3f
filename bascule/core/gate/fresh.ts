import type { Check } from './schema.ts';

/** What is known of evidence that was gathered of this very subject. Milliseconds since 1970. */
export interface Gathered {
  outcome: 'passed' | 'failed';
  endedAt: number;
}

/**
 * Whether evidence may stand for gathering it again. Only what passed: whoever asks again after a failure wants another
 * look. `freshForMs` 0: for as long as the subject is the same.
 */
export function isFresh(
  { outcome, endedAt }: Gathered,
  { freshForMs }: Pick<Check, 'freshForMs'>,
  now: number,
): boolean {
  return outcome === 'passed' && (freshForMs === 0 || now - endedAt < freshForMs);
}
