import { createHash, createHmac, hkdfSync } from 'node:crypto';

/** How long a link may be used after it was asked for. */
export const linkLifetimeMs = 24 * 3_600_000;

export function linkKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'rewapp email verification', 32));
}

/**
 * The token of a verification: derived, so that the mail can be written at any time, as after a crash, and yet nothing
 * stored gives it away. 43 characters.
 */
export function tokenOf(key: Buffer, verificationId: string): string {
  return createHmac('sha256', key).update(verificationId).digest('base64url');
}

export function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/** After the `#`, which no server on the way sees and no log keeps. */
export function linkOf(appUrl: string, token: string): string {
  return `${appUrl}/verification#${token}`;
}

/** RFC 2606 and 6761 keep these for nobody: mail to them can only bounce, and bounces cost a sender its good name. */
export function receivesMail(address: string): boolean {
  return !/[@.](invalid|test|localhost)$/i.test(address);
}
