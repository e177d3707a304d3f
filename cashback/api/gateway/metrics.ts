import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Figures in Prometheus' exposition format. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requestSeconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** `route` is the pattern (`/api/qr/redeem`), never the address asked for: addresses are without number. */
  observe(request: { method: string; route: string; status: number; tookMs: number }): void {
    const { method, route, status, tookMs } = request;
    this.requestSeconds.observe({ method, route, status }, tookMs / 1000);
  }

  exposition(): Promise<string> {
    return this.registry.metrics();
  }
}
