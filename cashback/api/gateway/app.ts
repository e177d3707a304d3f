import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import { destination, pino } from 'pino';
import { insideNetworks } from '../access/inside.ts';
import { AccessModule } from '../access/module.ts';
import { AccessTokens } from '../access/tokens.ts';
import { BankingModule } from '../banking/module.ts';
import { PowensWebhook } from '../banking/webhook.ts';
import { installedApp } from '../../contracts/installed-app.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { openDatabase } from '../database.ts';
import { PrismaClient } from '../generated/client.ts';
import { FlagsModule } from '../flags/module.ts';
import { EmailEvents } from '../identity/email/events.ts';
import { IdentityModule } from '../identity/module.ts';
import { SmsStatus } from '../identity/phone/status.ts';
import { Limits } from '../limits/limits.ts';
import { NotificationsModule } from '../notifications/module.ts';
import { Clients } from '../outside/clients.ts';
import { PartnersModule } from '../partners/module.ts';
import { QrModule } from '../qr/module.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { WalletModule } from '../wallet/module.ts';
import { ErrorReports } from './error-reports.ts';
import { type Draining, markEveryAnswer } from './every-answer.ts';
import { Metrics } from './metrics.ts';
import { nestLog } from './nest-log.ts';
import { OperationsRoutes } from './operations.ts';
import { ProblemFilter } from './problem-filter.ts';
import { SilentConnections } from './silent-connections.ts';
import { validation } from './validation.ts';
import { openWebhooks } from './webhooks.ts';

const bodyLimitBytes = 64 * 1024;

/** Longer than the 60-70 s of the usual proxies, so that it is they who close an idle connection, never under a request. */
const keepAliveMs = 72_000;

/** How long an app need not ask again whether it may ask. */
const corsAgeS = 600;

export type Api = Readonly<{
  /** Where it listens. */
  url: string;
  /** Accepts no more, answers what is in flight, closes the pool. */
  stop: () => Promise<void>;
}>;

/** Starts to listen. The database need not be there yet: `/api/health` says so. */
export async function startApi(settings: Settings, now: Clock = () => new Date()): Promise<Api> {
  // Lines leave together, twice a second at least, and at exit: a system call for each would cost more than a balance.
  const stdout = destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 500 });
  const log = pino({ level: settings.logLevel, base: { version: settings.releaseVersion } }, stdout);
  const database = openDatabase(settings.databaseUrl, (err) => log.warn({ err }, 'idle connection lost'));
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: keepAliveMs,
    trustProxy: [...insideNetworks],
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.over(settings, database, now), adapter, {
    logger: nestLog(log),
  });
  // Browsers on the web have the same origin; only apps that came from a store ask across.
  app.enableCors({ origin: [...installedApp.origins], methods: ['GET', 'POST', 'PUT', 'DELETE'], maxAge: corsAgeS });
  app.useGlobalPipes(validation());
  const reports = await ErrorReports.open(settings);
  app.useGlobalFilters(new ProblemFilter(reports));
  const draining: Draining = { since: undefined };
  const metrics = app.get(Metrics);
  markEveryAnswer(adapter.getInstance(), { releaseVersion: settings.releaseVersion, draining, metrics });
  const limits = await Limits.open(settings, app.get(AccessTokens), {
    info: (facts, what) => log.info(facts, what),
    warn: (facts, what) => log.warn(facts, what),
    up: (isUp) => metrics.redisIsUp(isUp),
  });
  limits?.guard(adapter.getInstance());
  openWebhooks(adapter.getInstance(), [app.get(EmailEvents), app.get(SmsStatus), app.get(PowensWebhook)]);

  const silent = new SilentConnections(adapter.getInstance().server);
  await app.listen(settings.port, settings.host);
  const url = await app.getUrl();
  return {
    url,
    stop: async () => {
      draining.since = now();
      silent.letGo();
      await app.close();
      limits?.close();
      await reports.close();
      log.info('stopped');
    },
  };
}

@Module({})
class ApiModule implements OnApplicationShutdown {
  constructor(@Inject(PrismaClient) private readonly database: PrismaClient) {}

  static over(settings: Settings, database: PrismaClient, now: Clock): DynamicModule {
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: PrismaClient, useValue: database },
      { provide: CLOCK, useValue: now },
    ];
    return {
      module: ApiModule,
      global: true,
      imports: [
        AccessModule,
        BankingModule,
        FlagsModule,
        IdentityModule,
        NotificationsModule,
        PartnersModule,
        QrModule,
        WalletModule,
      ],
      controllers: [OperationsRoutes],
      providers: [...providers, Clients, Metrics],
      exports: [...providers.map(({ provide }) => provide), Clients],
    };
  }

  /** Nest calls this once the last request is answered. */
  onApplicationShutdown(): Promise<void> {
    return this.database.$disconnect();
  }
}
