import { ValueType, type HrTime } from '@opentelemetry/api';
import {
  DataPointType,
  InstrumentType,
  type AggregationTemporality,
  type DataPoint,
  type MetricData,
} from '@opentelemetry/sdk-metrics';

/** A counter's points. */
export function sum(
  name: string,
  description: string,
  temporality: AggregationTemporality,
  dataPoints: DataPoint<number>[],
): MetricData {
  return {
    descriptor: descriptor(name, description, '{request}', InstrumentType.COUNTER),
    ...{ aggregationTemporality: temporality, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints },
  };
}

/** Exporters of version 2 want the instrument's type too, though the interface does not say so. */
export const descriptor = (name: string, description: string, unit: string, type: InstrumentType) => ({
  ...{ name, description, unit, type },
  valueType: ValueType.DOUBLE,
});

/** Milliseconds since 1970 as OpenTelemetry writes moments. */
export const hrTime = (ms: number): HrTime => [Math.floor(ms / 1_000), (ms % 1_000) * 1_000_000];
