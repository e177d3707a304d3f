import type { Tally } from './sequential.ts';

/** What one slot answered in some time. `histogram` counts latencies up to each edge, then those beyond the last. */
export interface Sample {
  /** Its first second, since 1970. */
  second: number;
  /** How many it has; one when it is not told. */
  seconds?: number;
  count: number;
  errors5xx: number;
  histogram: readonly number[];
}

/** The samples from `from` to `to` (milliseconds since 1970); one that is only partly inside counts. */
export function within(samples: readonly Sample[], from: number, to: number): Sample[] {
  return samples.filter(({ second, seconds = 1 }) => (second + seconds) * 1_000 > from && second * 1_000 <= to);
}

/** Seconds gathered into the minutes they lie in, in order. */
export function byMinute(seconds: readonly Sample[]): Sample[] {
  const minutes = new Map<number, Sample>();
  for (const sample of seconds) {
    const second = sample.second - (sample.second % 60);
    const known = minutes.get(second);
    minutes.set(second, known ? added(known, sample) : { ...counted(sample), second, seconds: 60 });
  }
  return [...minutes.values()].toSorted((a, b) => a.second - b.second);
}

export function errors(samples: readonly Sample[]): Tally {
  return {
    hits: samples.reduce((sum, sample) => sum + sample.errors5xx, 0),
    total: samples.reduce((sum, sample) => sum + sample.count, 0),
  };
}

/** Answers slower than `slowMs`, rounded up to the next edge of the histogram. */
export function slow(samples: readonly Sample[], slowMs: number, edgesMs: readonly number[]): Tally {
  const cells = merge(samples, edgesMs);
  const edge = edgesMs.findIndex((each) => each >= slowMs);
  const fast = edge === -1 ? edgesMs.length : edge + 1;
  return { hits: sum(cells.slice(fast)), total: sum(cells) };
}

/** The latency under which a share of the answers lies, as an edge of the histogram; Infinity beyond the last, null without data. */
export function quantileMs(samples: readonly Sample[], share: number, edgesMs: readonly number[]): number | null {
  const cells = merge(samples, edgesMs);
  const rank = Math.ceil(sum(cells) * share);
  if (rank === 0) return null;
  let seen = 0;
  for (const [index, cell] of cells.entries()) {
    seen += cell;
    if (seen >= rank) return edgesMs[index] ?? Infinity;
  }
  return Infinity;
}

function added(one: Sample, other: Sample): Sample {
  return {
    ...one,
    count: one.count + other.count,
    errors5xx: one.errors5xx + other.errors5xx,
    histogram: one.histogram.map((cell, index) => cell + (other.histogram[index] ?? 0)),
  };
}

/** A sample may come with more than is counted here. */
function counted({ count, errors5xx, histogram }: Sample) {
  return { count, errors5xx, histogram };
}

function merge(samples: readonly Sample[], edgesMs: readonly number[]): number[] {
  return Array.from({ length: edgesMs.length + 1 }, (_, index) =>
    sum(samples.map((sample) => sample.histogram[index] ?? 0)),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
