import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SignInAttempts } from './attempts.ts';
import { Sessions } from './sessions.ts';

const everyMs = 3600_000;

/** Deletes, hourly, what has expired. Several processes may do it at once: deleting twice harms nothing. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SignInAttempts) private readonly attempts: SignInAttempts,
    @Inject(Sessions) private readonly sessions: Sessions,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    try {
      await Promise.all([this.attempts.prune(), this.sessions.prune()]);
    } catch (error) {
      new Logger(Housekeeping.name).warn(`The sweep failed, the next one will do its work: ${String(error)}`);
    }
  }
}
