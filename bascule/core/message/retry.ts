const seconds = (count: number) => count * 1_000;
const minutes = (count: number) => seconds(60 * count);

/** After each failure in a row; the last holds from there on. */
const waits = [seconds(1), seconds(5), seconds(15), minutes(1), minutes(5), minutes(15), minutes(30)];

/** What nobody could be told for so long is told no more: it is no news. */
export const staleAfterMs = 24 * minutes(60);

/**
 * When to try again after so many attempts, not before the receiver wants it; null: not any more. `since` is when what
 * the message tells of happened. All in milliseconds since 1970.
 */
export function nextTry(
  { since, attempts }: { since: number; attempts: number },
  now: number,
  afterMs: number | null,
): number | null {
  const usual = waits[Math.min(attempts, waits.length) - 1] ?? seconds(1);
  const at = now + Math.max(usual, afterMs ?? 0);
  return at > since + staleAfterMs ? null : at;
}
