import {
  PutMetricDataCommand,
  type CloudWatchClient,
  type MetricDatum,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type Histogram,
  type MetricData,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { asked } from '../targets/aws/aws-problem.ts';
import { attributeNames, cloudWatchNamespace, componentDimensions } from './names.ts';

interface Options {
  client: CloudWatchClient;
  /** Told in a sentence when AWS could not be reached; what was measured meanwhile is lost, nothing waits for it. */
  onLost?: (sentence: string) => void;
}

/** CloudWatch takes so many at a time. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const mostAtOnce = 1_000;
const mostValues = 150;

/**
 * Sends metrics to CloudWatch. Every measurement counts twice there: for its component, as visitors meet it, which is
 * what alarms look at, and for its slot, so that two versions can be told apart.
 */
export class CloudWatchExporter implements PushMetricExporter {
  readonly #client: CloudWatchClient;
  readonly #onLost: (sentence: string) => void;

  constructor({ client, onLost = () => {} }: Options) {
    this.#client = client;
    this.#onLost = onLost;
  }

  export({ scopeMetrics }: ResourceMetrics, done: (result: { code: number; error?: Error }) => void): void {
    this.#send(scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(dataOf))).then(
      () => done({ code: 0 }),
      (error: Error) => {
        this.#onLost(error.message);
        done({ code: 1, error });
      },
    );
  }

  /** CloudWatch adds up by itself. */
  selectAggregationTemporality(): AggregationTemporality {
    return AggregationTemporality.DELTA;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}

  async #send(data: MetricDatum[]): Promise<void> {
    for (let first = 0; first < data.length; first += mostAtOnce) {
      const MetricData = data.slice(first, first + mostAtOnce);
      const command = new PutMetricDataCommand({ Namespace: cloudWatchNamespace, MetricData });
      await asked('recevoir les mesures', () => this.#client.send(command));
    }
  }
}

function dataOf(metric: MetricData): MetricDatum[] {
  const { descriptor, dataPointType, dataPoints } = metric;
  if (dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) return [];
  return dataPoints.flatMap(({ attributes, endTime: [seconds, nanos], value }) => {
    const measured = typeof value === 'number' ? [{ Value: value }] : spread(value);
    const named = { MetricName: descriptor.name, Timestamp: new Date(seconds * 1_000 + nanos / 1e6) };
    return measured.flatMap((each) =>
      dimensionSets(attributes).map((Dimensions) => ({ ...named, ...each, Dimensions, Unit: unitOf(descriptor.unit) })),
    );
  });
}

/** Each cell by its upper edge: a percentile is then never told better than it was. Beyond the last edge: just above it. */
function spread({ buckets: { boundaries, counts } }: Histogram): { Values: number[]; Counts: number[] }[] {
  const last = boundaries.at(-1) ?? 0;
  const cells = counts.flatMap((count, place) =>
    count > 0 ? [{ value: boundaries[place] ?? last * 1.001, count }] : [],
  );
  const groups = Array.from({ length: Math.ceil(cells.length / mostValues) }, (_, place) =>
    cells.slice(place * mostValues, (place + 1) * mostValues),
  );
  return groups.map((group) => ({ Values: group.map(({ value }) => value), Counts: group.map(({ count }) => count) }));
}

function dimensionSets(attributes: Attributes): { Name: string; Value: string }[][] {
  const of = (names: readonly string[]) =>
    names.flatMap((Name) => (attributes[Name] === undefined ? [] : [{ Name, Value: String(attributes[Name]) }]));
  const component = of(componentDimensions);
  const slot = of([...componentDimensions, attributeNames.slot]);
  return slot.length > component.length ? [component, slot] : [component];
}

const units: Record<string, StandardUnit> = { s: 'Seconds', ms: 'Milliseconds', '1': 'None' };
const unitOf = (unit: string): StandardUnit => units[unit] ?? 'Count';
