import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const everyMs = 3_600_000;

/** Work that is done hourly. Several processes may do it at once: deleting twice harms nothing. */
export abstract class Hourly implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  protected abstract work(): Promise<unknown>;

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.sweep(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async sweep(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      new Logger(this.constructor.name).warn(`The sweep failed, the next one will do its work: ${String(error)}`);
    }
  }
}
