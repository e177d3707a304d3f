import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

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

  #redisUp: Gauge | undefined;

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

  /** Where there is no Redis there is no figure of it either. */
  redisIsUp(isUp: boolean): void {
    const help = 'Whether requests are counted in Redis (1), or by each task for itself while it is away (0).';
    this.#redisUp ??= new Gauge({ name: 'redis_up', help, registers: [this.registry] });
    this.#redisUp.set(isUp ? 1 : 0);
  }

  exposition(): Promise<string> {
    return this.registry.metrics();
  }
}
