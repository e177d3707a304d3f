import { Inject, Injectable } from '@nestjs/common';
import { Hourly } from '../hourly.ts';
import { SignInAttempts } from './attempts.ts';
import { EmailVerifications } from './email/verifications.ts';
import { PhoneVerifications } from './phone/verifications.ts';
import { SendingLimits } from './sending-limits.ts';
import { Sessions } from './sessions.ts';

/** Deletes what has expired. */
@Injectable()
export class Housekeeping extends Hourly {
  constructor(
    @Inject(SignInAttempts) private readonly attempts: SignInAttempts,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(SendingLimits) private readonly limits: SendingLimits,
    @Inject(EmailVerifications) private readonly links: EmailVerifications,
    @Inject(PhoneVerifications) private readonly codes: PhoneVerifications,
  ) {
    super();
  }

  protected work(): Promise<unknown> {
    const held = [this.attempts, this.sessions, this.limits, this.links, this.codes];
    return Promise.all(held.map((each) => each.prune()));
  }
}
