import type { Movement } from '../../../contracts/wallet';

/** Points just received, and from where. */
export interface Arrival {
  readonly points: number;
  readonly label: string;
}

/** What came in between two readings of the movements (newest first); null when nothing did. */
export function arrivalBetween(before: readonly Movement[], after: readonly Movement[]): Arrival | null {
  const known = new Set(before.map(({ transferId }) => transferId));
  const received = after.filter(({ transferId, points }) => points > 0 && !known.has(transferId));
  const newest = received[0];
  if (!newest) return null;
  return { points: received.reduce((sum, { points }) => sum + points, 0), label: newest.label };
}
