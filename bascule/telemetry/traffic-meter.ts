import type { Attributes } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  InstrumentType,
  type CollectionResult,
  type DataPoint,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { Bucket, Colour, Stats } from '../switch/wire.ts';
import { descriptor, hrTime, sum } from './metric-data.ts';
import { attributeNames, metricNames } from './names.ts';

interface Series {
  attributes: Attributes;
  count: number;
  errors: number;
  histogram: number[];
  /** Null: nobody asks the slot. */
  failedProbes: number | null;
  /** When it was last told of (milliseconds since 1970). */
  toldAt: number;
}

/** Longer than the switch remembers, so that nothing that is forgotten comes again. */
const silentMs = 3_600_000;

interface Options {
  /** Upper edges of the switch's histogram, in milliseconds. */
  edgesMs: readonly number[];
  /** CUMULATIVE for OTLP; DELTA for CloudWatch, which adds up by itself. */
  temporality: AggregationTemporality;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * What the switch counted, for a metric reader: each second of each slot once, however often it is told. The switch has
 * made histograms of it already, so that nothing is measured twice; sums it does not know, and none is made up.
 * @see https://opentelemetry.io/docs/specs/otel/metrics/sdk/#metricproducer
 */
export class TrafficMeter implements MetricProducer {
  readonly #options: Options;
  readonly #boundaries: number[];
  readonly #series = new Map<string, Series>();
  readonly #counted = new Map<string, number>();
  readonly #began: number;
  #since: number;

  constructor(options: Options) {
    this.#options = options;
    this.#boundaries = options.edgesMs.map((ms) => ms / 1_000);
    this.#began = options.now();
    this.#since = this.#began;
  }

  /**
   * What is older than this meter was told by the server before: told again it would be a burst that never was. The
   * second under way still grows, and the one before may by what the switch's clock is coarse: they are left for later.
   */
  take({ now, buckets }: Stats): void {
    const grows = Math.floor(now / 1_000) - 1;
    const newest = new Map<string, number>();
    for (const bucket of buckets) {
      const key = keyOf(bucket);
      const isTold = bucket.second * 1_000 < this.#began || bucket.second <= (this.#counted.get(key) ?? -1);
      if (isTold || bucket.second >= grows) continue;
      newest.set(key, Math.max(bucket.second, newest.get(key) ?? 0));
      const series = this.#seriesOf(bucket);
      series.count += bucket.count;
      series.errors += bucket.errors5xx;
      bucket.histogram.forEach((each, place) => (series.histogram[place] = (series.histogram[place] ?? 0) + each));
    }
    for (const [key, second] of newest) this.#counted.set(key, second);
  }

  /**
   * How many probes of a slot failed in a row, up to now; null: it is asked no longer. Between two measurements the worst
   * counts where each stands for itself: who looks once a minute must hear of what came and went within it.
   */
  probed(
    slot: { environment: string; component: string; colour: Colour; version: string },
    failedInARow: number | null,
  ): void {
    const series = this.#seriesOf(slot);
    if (this.#options.temporality === AggregationTemporality.CUMULATIVE) series.failedProbes = failedInARow;
    else if (failedInARow !== null) series.failedProbes = Math.max(series.failedProbes ?? 0, failedInARow);
  }

  /** What is known since the start, or since the last time it was asked. */
  collect(): Promise<CollectionResult> {
    const at = this.#options.now();
    this.#forget(at - silentMs);
    const times = { startTime: hrTime(this.#since), endTime: hrTime(at) };
    const all = [...this.#series.values()];
    const temporality = this.#options.temporality;
    // A slot that is only probed has no traffic to tell of: zeros would pass for good news.
    const met = temporality === AggregationTemporality.DELTA ? all.filter(({ count }) => count > 0) : all;
    const points = <T>(value: (series: Series) => T): DataPoint<T>[] =>
      met.map((series) => ({ ...times, attributes: series.attributes, value: value(series) }));
    const probes = all.flatMap(({ attributes, failedProbes }) =>
      failedProbes === null ? [] : [{ ...times, attributes, value: failedProbes }],
    );
    const metrics: MetricData[] = [
      sum(
        metricNames.requests,
        'Answers given',
        temporality,
        points(({ count }) => count),
      ),
      sum(
        metricNames.errors,
        'Answers of 500 and above',
        temporality,
        points(({ errors }) => errors),
      ),
      {
        descriptor: descriptor(metricNames.duration, 'Duration of HTTP server requests', 's', InstrumentType.HISTOGRAM),
        ...{ aggregationTemporality: temporality, dataPointType: DataPointType.HISTOGRAM },
        dataPoints: points((series) => this.#histogramOf(series)),
      },
      {
        descriptor: descriptor(metricNames.failedProbes, 'Probes failed in a row', '{probe}', InstrumentType.GAUGE),
        ...{ aggregationTemporality: temporality, dataPointType: DataPointType.GAUGE },
        dataPoints: probes,
      },
    ];
    if (temporality === AggregationTemporality.DELTA) this.#startAgain(at);
    const told = metrics.filter(({ dataPoints }) => dataPoints.length > 0);
    const scopeMetrics = told.length === 0 ? [] : [{ scope: { name: 'bascule.switch' }, metrics: told }];
    return Promise.resolve({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] });
  }

  /** Versions that nobody asks any more: a server that runs for months would tell of all that ever were. */
  #forget(before: number): void {
    for (const [key, { toldAt }] of this.#series) {
      if (toldAt >= before) continue;
      this.#series.delete(key);
      this.#counted.delete(key);
    }
  }

  #histogramOf({ count, histogram }: Series): Histogram {
    return { buckets: { boundaries: this.#boundaries, counts: histogram }, count };
  }

  #startAgain(at: number): void {
    this.#since = at;
    this.#series.clear();
  }

  #seriesOf(slot: Pick<Bucket, 'environment' | 'component' | 'colour' | 'version'>): Series {
    const toldAt = this.#options.now();
    const found = this.#series.get(keyOf(slot));
    if (found) return Object.assign(found, { toldAt });
    const attributes = {
      [attributeNames.environment]: slot.environment,
      [attributeNames.component]: slot.component,
      [attributeNames.slot]: slot.colour,
      [attributeNames.version]: slot.version,
    };
    const histogram = Array<number>(this.#boundaries.length + 1).fill(0);
    const made = { attributes, count: 0, errors: 0, histogram, failedProbes: null, toldAt };
    this.#series.set(keyOf(slot), made);
    return made;
  }
}

const keyOf = ({
  environment,
  component,
  colour,
  version,
}: Pick<Bucket, 'environment' | 'component' | 'colour' | 'version'>) =>
  `${environment}/${component}/${colour}/${version}`;
