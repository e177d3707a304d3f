import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import type { DeploymentRecord } from '../core/kpi/record.ts';
import { LATENCY_EDGES_MS, type Stats } from '../switch/wire.ts';
import { attributesOf, logRecordOf } from './deployment-signals.ts';
import type { Destination } from './destinations.ts';
import { metricNames } from './names.ts';
import { TrafficMeter } from './traffic-meter.ts';

interface Options {
  version: string;
  /** Where OTLP goes; without one, that signal goes nowhere. */
  metrics?: Destination;
  logs?: Destination;
  /** `CloudWatchExporter`, where alarms of CloudWatch are wanted. */
  cloudWatch?: PushMetricExporter;
  intervalMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/**
 * Deployments and traffic told to the outside by OpenTelemetry. Nothing waits for it: what a collector does not take is
 * given up after a time, and no deployment hears of it.
 */
export class Telemetry {
  readonly #meters: TrafficMeter[] = [];
  readonly #metrics: MeterProvider;
  readonly #logs: LoggerProvider;

  constructor({ version, metrics, logs, cloudWatch, intervalMs = 60_000, now = Date.now }: Options) {
    const resource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'bascule', [ATTR_SERVICE_VERSION]: version });
    const reader = (exporter: PushMetricExporter, temporality: AggregationTemporality) => {
      const meter = new TrafficMeter({ edgesMs: LATENCY_EDGES_MS, temporality, now });
      this.#meters.push(meter);
      const timing = { exportIntervalMillis: intervalMs, exportTimeoutMillis: Math.min(intervalMs, 20_000) };
      return new PeriodicExportingMetricReader({ exporter, metricProducers: [meter], ...timing });
    };
    const readers = [];
    const processors = logs ? [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(logs) })] : [];
    if (metrics) readers.push(reader(new OTLPMetricExporter(metrics), AggregationTemporality.CUMULATIVE));
    if (cloudWatch) readers.push(reader(cloudWatch, AggregationTemporality.DELTA));
    this.#metrics = new MeterProvider({ resource, readers });
    this.#logs = new LoggerProvider({ resource, processors });
  }

  /** Whether anybody gets measurements; else there are only events. */
  get measures(): boolean {
    return this.#meters.length > 0;
  }

  /** What the switch counted; each second once, however often it is told. */
  traffic(stats: Stats): void {
    for (const meter of this.#meters) meter.take(stats);
  }

  /** How many probes of a slot that has traffic failed in a row; null: it has none any more. */
  probed(slot: Parameters<TrafficMeter['probed']>[0], failedInARow: number | null): void {
    for (const meter of this.#meters) meter.probed(slot, failedInARow);
  }

  /** One event of a deployment, as it is written down. */
  event(
    deployment: { id: string; environment: string },
    event: DeploymentEvent,
    title: (component: string) => string,
  ): void {
    this.#logs.getLogger('bascule.deployment').emit(logRecordOf(deployment, event, title));
  }

  /** A deployment that is settled; tell it once. */
  settled(record: DeploymentRecord): void {
    const meter = this.#metrics.getMeter('bascule.deployment');
    const attributes = attributesOf(record);
    const seconds = { unit: 's', advice: { explicitBucketBoundaries: [5, 15, 30, 60, 120, 300, 600, 1_800, 3_600] } };
    meter
      .createHistogram(metricNames.deployment, {
        ...seconds,
        description: 'Work of a deployment, without waiting for people',
      })
      .record(record.tookMs / 1_000, attributes);
    if (record.rollbackMs === null) return;
    meter
      .createHistogram(metricNames.rollback, {
        ...seconds,
        description: 'From the decision to go back until it was so',
      })
      .record(record.rollbackMs / 1_000, attributes);
  }

  /** Sends what there is, or gives it up. */
  async flush(): Promise<void> {
    await Promise.allSettled([this.#metrics.forceFlush(), this.#logs.forceFlush()]);
  }

  async shutdown(): Promise<void> {
    await Promise.allSettled([this.#metrics.shutdown(), this.#logs.shutdown()]);
  }
}
