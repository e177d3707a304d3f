const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/x-icon',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  otf: 'font/otf',
  wasm: 'application/wasm',
  pdf: 'application/pdf',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  zip: 'application/zip',
  gz: 'application/gzip',
};

export function contentType(path: string): string {
  return TYPES[extensionOf(path)] ?? 'application/octet-stream';
}

/** In small letters; '' when the last part of the path has none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** `main-5F3KJ2QX.js`, `index-BkWJ3x4a.js`, `app.0123abcd9.css`: the content decides the name, so it never changes. */
export function isHashed(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.map$/, '');
  const hash = /[.-]([A-Za-z0-9_]{8,64})\.[a-z0-9]+$/.exec(name)?.[1];
  if (hash === undefined || !/[A-Za-z]/.test(hash)) return false;
  if (/^[A-Z0-9]{8}$/.test(hash)) return true;
  if (/^[0-9a-f]+$/.test(hash)) return /\d/.test(hash);
  return hash.length === 8 && /\d/.test(hash) && /[A-Z]/.test(hash) && /[a-z]/.test(hash);
}

export function cacheControl(path: string): string {
  if (isHashed(path)) return 'public, max-age=31536000, immutable';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.html$|\.webmanifest$|^manifest\.json$|^ngsw.*\.(json|js)$|-worker\.js$/.test(name)) return 'no-cache';
  return 'public, max-age=300';
}
