import { randomUUID } from 'node:crypto';
import { fieldValue } from './fields.ts';
import type { RequestHead } from './head.ts';
import type { Declaration } from './wire.ts';

export type Sticky = NonNullable<Declaration['sticky']>;

/** Longer than any split of the traffic lasts, and no longer than that: it is no use for anything else. */
const KEPT_SECONDS = 7 * 24 * 3_600;

/** Who asks. */
export class Visitor {
  readonly name: string;
  /** Not seen before: it has to be told its name, so that it can say it next time. */
  readonly isNew: boolean;

  /**
   * As the client tells: by the cookie, and where cookies are not kept (an app, a program) by the header. The cookie
   * comes first: a page is asked for with the cookie alone, and what it fetches has to meet the same version.
   */
  static in({ text }: RequestHead, { cookie, header }: Sticky): Visitor {
    const name = cookieIn(fieldValue(text, 'cookie'), cookie) ?? ((header && fieldValue(text, header)) || null);
    return new Visitor(name ?? randomUUID(), name === null);
  }

  private constructor(name: string, isNew: boolean) {
    this.name = name;
    this.isNew = isNew;
  }

  /**
   * The lines that tell a new visitor its name; '' with an answer that a shared cache may keep, for then everybody
   * behind that cache would be one visitor.
   */
  greeting({ cookie, domain }: Sticky, host: string, cacheControl: string): string {
    if (!this.isNew || isShareable(cacheControl)) return '';
    const everywhere = domain && (host === domain || host.endsWith(`.${domain}`)) ? `; Domain=${domain}` : '';
    return (
      `Set-Cookie: ${cookie}=${this.name}; Path=/; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${everywhere}\r\n` +
      'Cache-Control: private\r\n'
    );
  }
}

function cookieIn(cookies: string, name: string): string | null {
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || null;
  }
  return null;
}

function isShareable(cacheControl: string): boolean {
  if (/private|no-store/i.test(cacheControl)) return false;
  return /public|immutable|s-maxage|max-age=0*[1-9]/i.test(cacheControl);
}
