import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { qrLifetimeS, type QrIssued } from '../../contracts/qr.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { type CodeKeys, deriveKeys, type ReadCode, readCode, writeCode } from './code.ts';

/** Codes are signed, not stored: issuing one touches no database. */
@Injectable()
export class Codes {
  private readonly keys: CodeKeys;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    this.keys = deriveKeys(settings.qrSecret);
  }

  issue(consumerId: string): QrIssued {
    const now = this.now();
    const issuedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
    return {
      code: writeCode(this.keys, consumerId, issuedAt, randomBytes(12)),
      issuedAt: issuedAt.toISOString(),
      expiresAt: new Date(issuedAt.getTime() + qrLifetimeS * 1000).toISOString(),
      now: now.toISOString(),
    };
  }

  read(code: string): ReadCode {
    return readCode(this.keys, code, this.now());
  }
}
