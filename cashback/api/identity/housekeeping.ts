import { Inject, Injectable } from '@nestjs/common';
import { Hourly } from '../hourly.ts';
import { SignInAttempts } from './attempts.ts';
import { SendingLimits } from './sending-limits.ts';
import { Sessions } from './sessions.ts';

/** Deletes what has expired. */
@Injectable()
export class Housekeeping extends Hourly {
  constructor(
    @Inject(SignInAttempts) private readonly attempts: SignInAttempts,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(SendingLimits) private readonly limits: SendingLimits,
  ) {
    super();
  }

  protected work(): Promise<unknown> {
    return Promise.all([this.attempts.prune(), this.sessions.prune(), this.limits.prune()]);
  }
}
