import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { Fcm } from './fcm.ts';
import { Powens } from './powens.ts';
import { SendGrid } from './sendgrid.ts';
import { Twilio } from './twilio.ts';

/** The services outside that this process was told of; null for the others. */
@Injectable()
export class Clients {
  readonly sendgrid: SendGrid | null;
  readonly twilio: Twilio | null;
  readonly fcm: Fcm | null;
  readonly powens: Powens | null;

  constructor(@Inject(SETTINGS) { outside }: Settings, @Inject(CLOCK) now: Clock) {
    this.sendgrid = outside.sendgrid && new SendGrid(outside.sendgrid);
    this.twilio = outside.twilio && new Twilio(outside.twilio);
    this.fcm = outside.fcm && new Fcm(outside.fcm, now);
    this.powens = outside.powens && new Powens(outside.powens);
  }
}
