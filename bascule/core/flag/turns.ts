import type { Flag, Snapshot } from './schema.ts';

/** The next moment (milliseconds since 1970) at which a flag may turn by the time alone; null: none does. */
export function nextTurn({ flags, segments }: Snapshot, now: number): number | null {
  const moments = [...flags.flatMap(scheduled), ...flags.flatMap(dated), ...segments.flatMap(datesOf)].filter(
    (moment) => moment > now,
  );
  return moments.length > 0 ? Math.min(...moments) : null;
}

function scheduled({ schedule }: Flag): number[] {
  return [schedule?.from, schedule?.until].flatMap((moment) => (moment ? [Date.parse(moment)] : []));
}

function dated({ strategies }: Flag): number[] {
  return strategies.flatMap(datesOf);
}

function datesOf({ constraints }: Pick<Snapshot['segments'][number], 'constraints'>): number[] {
  return (
    constraints
      .filter(({ operator }) => operator === 'DATE_AFTER' || operator === 'DATE_BEFORE')
      // What holds after a moment does not hold in that moment yet.
      .map(({ operator, value }) => Date.parse(value) + (operator === 'DATE_AFTER' ? 1 : 0))
      .filter(Number.isFinite)
  );
}
