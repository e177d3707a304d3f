/** Of every answer with a file. Without a referrer at all a browser would hide the origin of our own writes too. */
const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Files whose name changes with their content are kept for ever; all others are asked for again. */
export function headersFor(name: string): Record<string, string> {
  const isNamedByContent = /[.-][\w-]{8}\.(js|css|woff2|svg|png)$/.test(name);
  return { ...always, 'cache-control': isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache' };
}

/** Of a page: scripts and styles are ours alone, and it talks to nobody else. */
export function pageHeaders(nonce: string | null): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === null ? " 'unsafe-inline'" : ` 'nonce-${nonce}'`}`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types angular angular#bundler angular#unsafe-bypass',
  ];
  return {
    ...always,
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'permissions-policy':
      'publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()',
  };
}
