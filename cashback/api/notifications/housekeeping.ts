import { Inject, Injectable } from '@nestjs/common';
import { Hourly } from '../hourly.ts';
import { Pushes } from './pushes.ts';

/** Forgets old notices. */
@Injectable()
export class NotificationsHousekeeping extends Hourly {
  constructor(@Inject(Pushes) private readonly pushes: Pushes) {
    super();
  }

  protected work(): Promise<unknown> {
    return this.pushes.prune();
  }
}
