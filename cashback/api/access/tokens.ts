import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { role } from '../../contracts/identity.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { SETTINGS, type Settings } from '../settings.ts';

export const accessLifetimeS = 15 * 60;

const claims = z.object({ sub: z.uuid(), role, name: z.string() });

/** Who is asking, as the access token says; trusted without a query until the token expires. */
export type Caller = Readonly<{ id: string; role: z.infer<typeof role>; displayName: string }>;

@Injectable()
export class AccessTokens {
  private readonly key: Uint8Array;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    this.key = new TextEncoder().encode(settings.sessionSecret);
  }

  issue(caller: Caller): Promise<string> {
    const issuedAtS = Math.floor(this.now().getTime() / 1000);
    return new SignJWT({ role: caller.role, name: caller.displayName })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(caller.id)
      .setIssuedAt(issuedAtS)
      .setExpirationTime(issuedAtS + accessLifetimeS)
      .sign(this.key);
  }

  /** The caller, or undefined when the token is forged, malformed or expired. */
  async read(token: string): Promise<Caller | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.key, { algorithms: ['HS256'], currentDate: this.now() });
      const { sub, role, name } = claims.parse(payload);
      return { id: sub, role, displayName: name };
    } catch {
      return undefined;
    }
  }
}
