import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { read } from './request.ts';

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number };
}
export interface OtlpPoint {
  attributes: KeyValue[];
  asDouble?: number;
  asInt?: number | string;
  count?: number | string;
  sum?: number;
  bucketCounts?: (number | string)[];
  explicitBounds?: number[];
}
interface Points {
  aggregationTemporality?: number;
  isMonotonic?: boolean;
  dataPoints: OtlpPoint[];
}
export interface OtlpMetric {
  name: string;
  unit: string;
  sum?: Points;
  gauge?: Points;
  histogram?: Points;
}
export interface OtlpLog {
  timeUnixNano: string;
  severityText: string;
  eventName?: string;
  body: { stringValue: string };
  attributes: KeyValue[];
}

/** What was received, the newest last. */
export interface Collector {
  url: string;
  metrics: OtlpMetric[];
  logs: OtlpLog[];
  /** Of the resource that sent last. */
  resource: Record<string, unknown>;
  /** Of the last request. */
  authorization: string | null;
  /** How many requests are answered 503 from now on: a collector that restarts. */
  refusals: number;
  close(): Promise<void>;
}

type Batch = Record<string, { resource?: { attributes?: KeyValue[] } }[]>;

/**
 * An OpenTelemetry collector, as stands beside ECS tasks: OTLP over HTTP, as JSON.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export async function startCollector(): Promise<Collector> {
  const empty = { url: '', metrics: [], logs: [], resource: {}, authorization: null, refusals: 0 };
  const collector: Collector = { ...empty, close: async () => {} };
  const server = createServer((request, response) => {
    read(request).then(
      ({ path, headers, body }) => {
        collector.authorization = headers.authorization ?? null;
        if (collector.refusals > 0) {
          collector.refusals -= 1;
          return response.writeHead(503, { 'retry-after': '1' }).end();
        }
        const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
        keep(collector, path, JSON.parse(text) as Batch);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      },
      () => response.destroy(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  collector.close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return collector;
}

function keep(collector: Collector, path: string, batch: Batch): void {
  const isMetrics = path === '/v1/metrics';
  for (const each of batch[isMetrics ? 'resourceMetrics' : 'resourceLogs'] ?? []) {
    collector.resource = valuesOf(each.resource?.attributes ?? []);
    const scopes = (each as Record<string, unknown>)[isMetrics ? 'scopeMetrics' : 'scopeLogs'];
    for (const scope of scopes as { metrics?: OtlpMetric[]; logRecords?: OtlpLog[] }[]) {
      collector.metrics.push(...(scope.metrics ?? []));
      collector.logs.push(...(scope.logRecords ?? []));
    }
  }
}

export function valuesOf(attributes: KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.doubleValue ?? Number(value.intValue)]),
  );
}
