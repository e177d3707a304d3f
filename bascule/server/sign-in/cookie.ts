/** The value of a cookie in a request's header (RFC 6265 § 4.2); ours are base64url and need no decoding. */
export function cookieIn(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  const value = pairs.find(([each]) => each === name)?.[1];
  return value !== undefined && value !== '' ? value : null;
}

/** A cookie that no script can read and no other site sends along; no value ends it. */
export function cookieOf(name: string, value: string, lastsMs: number, way: 'plain' | 'secure'): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${Math.floor(lastsMs / 1_000)}`];
  return [`${name}=${value}`, ...attributes, ...(way === 'secure' ? ['Secure'] : [])].join('; ');
}
