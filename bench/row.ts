/** One figure of a bench. `against` is what it is held to or compared with, `ratio` the value divided by that. */
export interface Row {
  metric: string;
  value: number;
  unit: string;
  against?: number;
  ratio?: number;
}

/** A figure with the limit that it may not pass. */
export function within(metric: string, value: number, unit: string, limit: number): Row {
  return { metric, value, unit, against: limit, ratio: Math.round((value / limit) * 1_000) / 1_000 };
}
