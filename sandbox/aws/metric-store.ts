/** One measurement: a value and how often it was seen. */
interface Point {
  at: number;
  value: number;
  count: number;
}

export interface MetricName {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: { Name: string; Value: string }[];
}

/** What was put, by namespace, name and the exact set of dimensions: CloudWatch adds nothing up across dimensions. */
export class MetricStore {
  readonly #points = new Map<string, Point[]>();

  add(metric: MetricName, at: number, values: readonly number[], counts: readonly number[]): void {
    const points = this.#points.get(keyOf(metric)) ?? [];
    values.forEach((value, place) => points.push({ at, value, count: counts[place] ?? 1 }));
    this.#points.set(keyOf(metric), points);
  }

  /** A statistic over `[from, to)`; null without data. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
  statistic(metric: MetricName, stat: string, from: number, to: number): number | null {
    const points = (this.#points.get(keyOf(metric)) ?? []).filter(({ at }) => at >= from && at < to);
    const count = points.reduce((sum, each) => sum + each.count, 0);
    if (count === 0) return null;
    const sum = points.reduce((total, each) => total + each.value * each.count, 0);
    switch (stat) {
      case 'Sum':
        return sum;
      case 'SampleCount':
        return count;
      case 'Average':
        return sum / count;
      case 'Maximum':
        return Math.max(...points.map(({ value }) => value));
      case 'Minimum':
        return Math.min(...points.map(({ value }) => value));
      default:
        return percentile(points, count, Number(/^p(\d+(?:\.\d+)?)$/.exec(stat)?.[1] ?? NaN) / 100);
    }
  }
}

function percentile(points: readonly Point[], count: number, share: number): number | null {
  let seen = 0;
  for (const each of points.toSorted((a, b) => a.value - b.value)) {
    seen += each.count;
    if (seen >= Math.ceil(count * share)) return each.value;
  }
  return null;
}

function keyOf({ Namespace, MetricName, Dimensions = [] }: MetricName): string {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [Namespace, MetricName, ...dimensions].join('|');
}
