import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Health, Monitoring, Version } from '../../contracts/operations.ts';
import { Allow } from '../access/guard.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { PrismaClient } from '../generated/client.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { releaseNameOf } from './error-reports.ts';
import { Metrics } from './metrics.ts';

const databaseAnswersWithinMs = 1_000;

/** What the release platform and the monitoring ask. */
@Controller()
export class OperationsRoutes {
  private readonly startedAt: string;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(CLOCK) now: Clock,
  ) {
    this.startedAt = now().toISOString();
  }

  @Get('api/health')
  @Allow('anyone')
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const database = await this.databaseHealth();
    if (database === 'failed') void reply.status(503);
    return { status: database, checks: { database } };
  }

  @Get('api/version')
  @Allow('anyone')
  version(): Version {
    return { version: this.settings.releaseVersion, startedAt: this.startedAt };
  }

  @Get('api/monitoring')
  @Allow('anyone')
  monitoring(): Monitoring {
    const { outside, environment, releaseVersion } = this.settings;
    return { dsn: outside.sentry?.SENTRY_DSN ?? null, environment, release: releaseNameOf(releaseVersion) };
  }

  @Get('metrics')
  @Allow('anyone')
  async exposition(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.contentType);
    return this.metrics.exposition();
  }

  private async databaseHealth(): Promise<'ok' | 'failed'> {
    const late = Promise.withResolvers<'failed'>();
    const timer = setTimeout(() => late.resolve('failed'), databaseAnswersWithinMs);
    const answered = this.database.$queryRaw`SELECT 1`.then(
      () => 'ok' as const,
      () => 'failed' as const,
    );
    return Promise.race([answered, late.promise]).finally(() => clearTimeout(timer));
  }
}
