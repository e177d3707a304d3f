import { randomUUID } from 'node:crypto';

/** The value of the visitor's cookie in a Cookie header; null when it is not there. */
export function visitorOf(cookies: string, name: string): string | null {
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || null;
  }
  return null;
}

export function newVisitor(): string {
  return randomUUID();
}
