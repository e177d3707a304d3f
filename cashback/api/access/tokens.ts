import type { webcrypto } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { role } from '../../contracts/identity.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { SETTINGS, type Settings } from '../settings.ts';

export const accessLifetimeS = 15 * 60;

const claims = z.object({ sub: z.uuid(), role, name: z.string(), exp: z.int() });

/** Who is asking, as the access token says; trusted without a query until the token expires. */
export type Caller = Readonly<{ id: string; role: z.infer<typeof role>; displayName: string }>;

/** What an `authorization` header carries, be it good or not. */
export const tokenIn = (authorization: string | undefined): string | undefined =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];

/** Tokens remembered as verified; the oldest are forgotten first. */
const remembered = 10_000;

@Injectable()
export class AccessTokens {
  private readonly key: Promise<webcrypto.CryptoKey>;
  private readonly verified = new Map<string, { caller: Caller; expiresAtMs: number }>();

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    this.key = crypto.subtle.importKey('raw', Buffer.from(settings.sessionSecret), hmac, false, ['sign', 'verify']);
  }

  async issue(caller: Caller): Promise<string> {
    const issuedAtS = Math.floor(this.now().getTime() / 1000);
    return new SignJWT({ role: caller.role, name: caller.displayName })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(caller.id)
      .setIssuedAt(issuedAtS)
      .setExpirationTime(issuedAtS + accessLifetimeS)
      .sign(await this.key);
  }

  /** The caller, or undefined when the token is forged, malformed or expired. */
  async read(token: string): Promise<Caller | undefined> {
    const known = this.verified.get(token);
    if (known && known.expiresAtMs > this.now().getTime()) return known.caller;
    try {
      const options = { algorithms: ['HS256'], currentDate: this.now() };
      const { sub: id, role, name, exp } = claims.parse((await jwtVerify(token, await this.key, options)).payload);
      return this.remember(token, { id, role, displayName: name }, exp * 1000);
    } catch {
      return undefined;
    }
  }

  /** A phone sends the same token for a quarter of an hour: its signature need be checked once. */
  private remember(token: string, caller: Caller, expiresAtMs: number): Caller {
    const [oldest] = this.verified.keys();
    if (oldest !== undefined && this.verified.size >= remembered) this.verified.delete(oldest);
    this.verified.set(token, { caller, expiresAtMs });
    return caller;
  }
}
