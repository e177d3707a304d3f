/** Milliseconds since 1970; the end is exclusive. */
export interface Period {
  from: number;
  to: number;
}

export const weekMs = 7 * 24 * 3_600_000;

export const isWithin = ({ from, to }: Period, at: number) => at >= from && at < to;

export const weeksIn = ({ from, to }: Period) => (to - from) / weekMs;

/**
 * The weeks that « per week » divides by: those since anything is known at all, and never less than one, for what was done
 * in a day says nothing of a week.
 */
export const weeksKnown = ({ from, to }: Period, knownFrom: number) =>
  Math.max(1, weeksIn({ from: Math.max(from, knownFrom), to }));

/** The weeks of a period, oldest first, counted back from its end; the first may be shorter. */
export function weeksOf({ from, to }: Period): Period[] {
  const count = Math.ceil(weeksIn({ from, to }));
  return Array.from({ length: count }, (_, index) => {
    const end = to - (count - 1 - index) * weekMs;
    return { from: Math.max(from, end - weekMs), to: end };
  });
}
