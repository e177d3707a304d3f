import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own messages (start, faults of wiring) in the same structured log as everything else. */
export function nestLog(log: Logger): LoggerService {
  return {
    log: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    error: (message: unknown, ...rest: unknown[]) => log.error({ context: rest.at(-1) }, String(message)),
    warn: (message: unknown, context?: unknown) => log.warn({ context }, String(message)),
    debug: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    verbose: (message: unknown, context?: unknown) => log.trace({ context }, String(message)),
    fatal: (message: unknown, context?: unknown) => log.fatal({ context }, String(message)),
  };
}
